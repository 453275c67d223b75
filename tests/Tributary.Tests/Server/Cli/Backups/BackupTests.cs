using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Cli;
using Tributary.Server.Cli.Backups;
using Tributary.Storage.Features.Backups;
using Tributary.Storage.Features.Monitoring;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Webhooks;
using Tributary.Tests.Connectors;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Cli.Backups;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BackupTests : IDisposable
{
    private const string Backup = "backup.db";
    private const string Rewards = """
        select e.external_id, m.external_id, r.rule, r.level, r.amount, r.status from reward r
        join entry e on e.id = r.source_id join member m on m.id = r.member_id order by 1, 2, 3, 4
        """;

    // A receiver knows a change by the first three.
    private const string Changes =
        "select partition_id, seq, place, kind, subject_id from outbox order by partition_id, seq, place";

    private readonly DirectoryInfo _fresh = Directory.CreateTempSubdirectory("tributary-test-");

    private string Restored => Path.Combine(_fresh.FullName, "data", "restored.db");

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public void Dispose() => _fresh.Delete(recursive: true);

    /// <summary>
    /// Two orders are in the backup, and two came after it. The platform sends all four again, as it cannot know which
    /// ones are lost.
    /// </summary>
    [Fact]
    public async Task Events_sent_again_after_a_restore_are_paid_once()
    {
        using var commands = await TreeAsync();
        await SubscribeAsync(commands);
        await PurchaseAsync(commands, 1, 2);
        var told = await commands.AskAsync(Changes);
        await DoneAsync(commands.RunAsync("backup", commands.PathOf(Backup), "--verify"));
        await PurchaseAsync(commands, 3, 4);
        var (paid, lost) = (await commands.AskAsync(Rewards), await NumbersAsync(commands));
        var lostChanges = (await commands.AskAsync(Changes)).Except(told).Select(ChangeId).ToList();

        await DoneAsync(CommandLine.RunOnAsync($"sqlite:{Restored}", "restore", commands.PathOf(Backup)));
        using var restored = CommandLine.On(Restored);
        Assert.Equal(lost.Entries - 2, (await NumbersAsync(restored)).Entries);
        await PurchaseAsync(restored, 1, 2, 3, 4);

        Assert.Equal(paid, await restored.AskAsync(Rewards));
        var changes = await restored.AskAsync(Changes);
        Assert.Equal(told, changes.Take(told.Count)); // sent again under the ids that receivers know
        Assert.Equal(lostChanges.Count, changes.Count - told.Count);
        Assert.Empty(changes.Select(ChangeId).Intersect(lostChanges));
        var first = (await restored.AskAsync("select min(id), min(seq) from entry where external_id in ('p3', 'p4')"))[
            0
        ]
            .Split(' ')
            .Select(number => long.Parse(number, CultureInfo.InvariantCulture))
            .ToArray();
        Assert.True(first[0] > lost.Id, "An id of an entry was used again.");
        Assert.True(first[1] > lost.Seq, "A seq was used again.");
        await DoneAsync(restored.RunAsync("verify"));
    }

    [Fact]
    public async Task A_backup_is_whole_while_events_are_decided()
    {
        using var commands = await TreeAsync();
        var busy = PurchaseAsync(commands, [.. Enumerable.Range(1, 400)]);
        await DoneAsync(commands.RunAsync("backup", commands.PathOf(Backup)));
        await busy;

        await DoneAsync(CommandLine.RunOnAsync($"sqlite:{Restored}", "restore", commands.PathOf(Backup)));

        using var restored = CommandLine.On(Restored);
        await DoneAsync(restored.RunAsync("verify"));
        Assert.True(
            (await NumbersAsync(restored)).Entries <= (await NumbersAsync(commands)).Entries,
            "The backup has more than there is."
        );
    }

    [Fact]
    public async Task A_backup_overwrites_nothing_and_keeps_the_newest()
    {
        using var commands = await TreeAsync();
        await DoneAsync(commands.RunAsync("backup", commands.PathOf(Backup)));
        var again = await commands.RunAsync("backup", commands.PathOf(Backup));
        Assert.Equal(ExitCodes.Usage, again.Code);
        Assert.EndsWith("already exists. A backup overwrites nothing.", again.Error.TrimEnd());

        var folder = Directory.CreateDirectory(commands.PathOf("backups")).FullName;
        foreach (var old in (string[])["tributary-20200101T000000Z.db", "tributary-20200102T000000Z.db", "mine.db"])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, old), "", Stopping);
            await File.WriteAllTextAsync(Path.Combine(folder, old + ".manifest.json"), "", Stopping);
        }
        var kept = await commands.RunAsync("backup", folder, "--keep", "2");
        Assert.EndsWith("Deleted tributary-20200101T000000Z.db.", kept.Output.TrimEnd());
        Assert.Equal(3 * 2, Directory.GetFiles(folder).Length);
        Assert.All(
            Directory.GetFiles(folder, "tributary-2???????T*").Where(file => !file.Contains("-20200102T")),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file))
        );

        await using var stores = await commands.OpenAsync();
        var figures = await new MonitoringReads(stores.Database).ReadAsync(Stopping);
        Assert.InRange(stores.Store.Now.Micros - figures.Backup!.EndedAtMicros, 0, 60_000_000);
    }

    [Fact]
    public async Task A_restore_refuses_what_is_not_whole()
    {
        using var commands = await TreeAsync();
        var backup = commands.PathOf(Backup);
        await DoneAsync(commands.RunAsync("backup", backup));

        await RefusedAsync(commands.RunAsync("restore", backup), "exists. A restore overwrites nothing");
        await RefusedAsync(RestoreAsync("nothing.db"), "There is no file nothing.db.");
        await RefusedAsync(
            RestoreAsync(commands.Write("other.db", "text")),
            "other.db.manifest.json. A backup made by"
        );
        await using (var file = File.OpenWrite(backup))
        {
            file.Position = file.Length / 2;
            file.Write("damaged"u8);
        }
        await RefusedAsync(RestoreAsync(backup), "does not have the SHA-256 of its manifest");
        await File.AppendAllTextAsync(backup, "more", Stopping);
        await RefusedAsync(RestoreAsync(backup), "and its manifest says");
        await RefusedAsync(
            CommandLine.RunOnAsync("postgres://127.0.0.1:1/none", "restore", backup),
            "Restore PostgreSQL with deploy/backup/restore.sh"
        );
        Assert.False(
            Directory.Exists(Path.GetDirectoryName(Restored))
                && Directory.GetFiles(_fresh.FullName, "*", SearchOption.AllDirectories).Length > 0
        );
    }

    [Fact]
    public async Task A_backup_says_what_it_cannot_copy()
    {
        using var commands = await TreeAsync();
        await RefusedAsync(
            CommandLine.RunOnAsync("postgres://127.0.0.1:1/none", "backup", commands.PathOf(Backup)),
            "Back up PostgreSQL with its own tools"
        );
        await RefusedAsync(
            CommandLine.RunOnAsync("sqlite:" + commands.Write("text.db", "text"), "backup", commands.PathOf(Backup)),
            "file is not a database"
        );
        await RefusedAsync(commands.RunAsync("backup", commands.PathOf("no/such/folder.db")), "There is no folder");
        Assert.False(commands.Has(Backup));
    }

    [Fact]
    public async Task Nobody_may_work_on_a_database_that_was_recovered()
    {
        using var commands = await TreeAsync();
        await using (await commands.OpenAsync())
            await RefusedAsync(commands.RunAsync("restore", "--recovered"), "Stop all nodes");
        var before = await NumbersAsync(commands);

        await DoneAsync(commands.RunAsync("restore", "--recovered"));

        await PurchaseAsync(commands, 1);
        Assert.Equal(before.Entries + 1, (await NumbersAsync(commands)).Entries);
        Assert.True((await NumbersAsync(commands)).Id > before.Id + RestoreRecord.LeastSkipped);
        await DoneAsync(commands.RunAsync("verify"));
    }

    [Fact]
    public async Task A_backup_that_was_killed_leaves_nothing_for_long()
    {
        using var commands = await TreeAsync();
        var folder = Directory.CreateDirectory(commands.PathOf("backups")).FullName;
        const string Killed = "tributary-20200101T000000Z.db";
        const string Running = "tributary-20200102T000000Z.db";
        foreach (
            var left in (string[])[Killed + ".incomplete", Killed + ".incomplete-journal", Killed + ".manifest.json"]
        )
            await File.WriteAllTextAsync(Path.Combine(folder, left), "", Stopping);
        using (new UnfinishedFile(Path.Combine(folder, Running + ".incomplete")))
        {
            var result = await commands.RunAsync("backup", folder);

            Assert.Equal(ExitCodes.Done, result.Code);
            Assert.Contains($"Deleted {Killed}.incomplete, which an interrupted backup had left.", result.Output);
            Assert.Equal(1 + 2, Directory.GetFiles(folder).Length); // the one that runs, and the new one
        }
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task A_backup_put_in_place_by_hand_is_not_served()
    {
        using var commands = await TreeAsync();
        await DoneAsync(commands.RunAsync("backup", commands.PathOf(Backup)));
        Directory.CreateDirectory(Path.GetDirectoryName(Restored)!);
        File.Copy(commands.PathOf(Backup), Restored);
        using var copied = CommandLine.On(Restored);
        string[] serve = ["serve", "--urls", "http://127.0.0.1:0"];

        await RefusedAsync(copied.RunAsync(serve), "put in its place without 'tributary restore'");
        var examined = await copied.RunAsync("doctor");
        Assert.Contains("tributary restore --recovered", examined.Output);
        await DoneAsync(copied.RunAsync("restore", "--recovered"));

        Assert.DoesNotContain("tributary restore --recovered", (await copied.RunAsync("doctor")).Output);
        Directory.CreateDirectory(Path.GetDirectoryName(SecretStore.KeyFileOf(Restored))!);
        File.Copy(SecretStore.KeyFileOf(commands.DatabasePath), SecretStore.KeyFileOf(Restored));
        await using var server = new FileServer(Restored);
        Assert.Equal(200, (await server.GetAsync("/readyz")).Status);
        // Its own backup is another one again.
        await DoneAsync(copied.RunAsync("backup", commands.PathOf("second.db")));
        using var second = CommandLine.On(commands.PathOf("second.db"));
        await RefusedAsync(second.RunAsync(serve), "restore --recovered");
    }

    /// <summary>A file that was copied by hand has no mark, but the place where it is put knows more.</summary>
    [Fact]
    public async Task A_copy_without_a_mark_is_not_served_in_its_place()
    {
        using var commands = await TreeAsync();
        var progress = DatabaseProgress.PathOf(commands.DatabasePath);
        var before = await ServeAsync(commands.DatabasePath, least: 1);
        Directory.CreateDirectory(Path.GetDirectoryName(Restored)!);
        File.Copy(commands.DatabasePath, Restored);
        await PurchaseAsync(commands, 1);
        await ServeAsync(commands.DatabasePath, before.Decisions + 1);
        File.Copy(progress, DatabaseProgress.PathOf(Restored));
        Directory.CreateDirectory(Path.GetDirectoryName(SecretStore.KeyFileOf(Restored))!);
        File.Copy(SecretStore.KeyFileOf(commands.DatabasePath), SecretStore.KeyFileOf(Restored));
        using var copied = CommandLine.On(Restored);

        await RefusedAsync(
            copied.RunAsync("serve", "--urls", "http://127.0.0.1:0"),
            "older than the one that was served here before"
        );
        Assert.Contains("tributary restore --recovered", (await copied.RunAsync("doctor")).Output);
        await DoneAsync(copied.RunAsync("restore", "--recovered"));

        Assert.DoesNotContain("tributary restore --recovered", (await copied.RunAsync("doctor")).Output);
        var after = await ServeAsync(Restored, before.Decisions + 2);
        Assert.Equal(before.Database, after.Database);

        // Another database in the same place, and a file that nobody can read, are no reason to refuse.
        (after with { Database = "another", Decisions = long.MaxValue }).Keep(Restored);
        await ServeAsync(Restored, after.Decisions);
        await File.WriteAllTextAsync(DatabaseProgress.PathOf(Restored), "{", Stopping);
        await ServeAsync(Restored, after.Decisions);
    }

    /// <summary>Serves a database until it is kept how far it has come.</summary>
    private static async Task<DatabaseProgress> ServeAsync(string path, long least)
    {
        await using var server = new FileServer(path);
        Assert.Equal(200, (await server.GetAsync("/readyz")).Status);
        var kept = await Polling.UntilAsync(
            () => Task.FromResult(DatabaseProgress.Find(DatabaseProgress.PathOf(path))),
            kept => kept is { Database: not "another" } && kept.Decisions >= least
        );
        return kept!;
    }

    /// <summary>An export that continues after a restore has everything that was decided after the backup.</summary>
    [Fact]
    public async Task An_old_watermark_leaves_out_nothing_new()
    {
        using var commands = await TreeAsync();
        await PurchaseAsync(commands, 1, 2);
        await DoneAsync(commands.RunAsync("backup", commands.PathOf(Backup)));
        await PurchaseAsync(commands, 3, 4, 5);
        var warehouse = commands.PathOf("warehouse");
        await DoneAsync(ExportAsync(commands, warehouse));
        await DoneAsync(CommandLine.RunOnAsync($"sqlite:{Restored}", "restore", commands.PathOf(Backup)));

        using var restored = CommandLine.On(Restored);
        await PurchaseAsync(restored, 3, 4);
        var manifest = Path.Combine(warehouse, "manifest.jsonl");
        var more = await ExportAsync(restored, commands.PathOf("more"), "--since", manifest);

        Assert.Equal("Exported 2 rows in 1 files.", more.Summary);
    }

    private static Task<CommandResult> ExportAsync(CommandLine commands, string folder, params string[] options) =>
        commands.RunAsync(["export", "rewards", "--program", CommandLine.Program, "--to", folder, .. options]);

    private static string ChangeId(string change) => string.Join('-', change.Split(' ').Take(3));

    private static async Task SubscribeAsync(CommandLine commands)
    {
        await using var stores = await commands.OpenAsync();
        var now = stores.Store.Now;
        await new WebhookRegistry(stores.Database, new Sinks(stores.Database)).AddAsync(
            new Webhook
            {
                Id = new WebhookId(1),
                ProgramId = (await stores.Store.FindProgramAsync(CommandLine.Program, Stopping))!.Id,
                Url = "https://receiver.example/",
                Events = ["*"],
                Secret = "whsec_",
                IsEnabled = true,
                CreatedAt = now,
                UpdatedAt = now,
            },
            Audits.At(now),
            Stopping
        );
    }

    private Task<CommandResult> RestoreAsync(string backup) =>
        CommandLine.RunOnAsync($"sqlite:{Restored}", "restore", backup);

    private static async Task DoneAsync(Task<CommandResult> running)
    {
        var result = await running;
        Assert.Equal((ExitCodes.Done, ""), (result.Code, result.Error));
    }

    private static async Task RefusedAsync(Task<CommandResult> running, string words)
    {
        var result = await running;
        Assert.NotEqual(ExitCodes.Done, result.Code);
        Assert.Contains(words, result.Error);
    }

    private static async Task<CommandLine> TreeAsync()
    {
        var commands = await CommandLine.WithProgramAsync();
        await commands.ImportAsync(
            "members",
            commands.Write("m.csv", "member,referrer,joined_at\nann,,2026-01-01\nbob,ann,2026-01-02\n")
        );
        return commands;
    }

    private static async Task PurchaseAsync(CommandLine commands, params int[] orders)
    {
        var rows = orders.Select(order => $"p{order},bob,2026-01-03T00:00:00Z,4000,USD\n");
        var file = commands.Write("p.csv", "event,member,occurred_at,amount_minor,currency\n" + string.Concat(rows));
        Assert.Equal(ExitCodes.Done, (await commands.ImportAsync("events", file)).Code);
    }

    private static async Task<(long Entries, long Id, long Seq)> NumbersAsync(CommandLine commands)
    {
        var numbers = (
            await commands.AskAsync("select count(*), max(id), max(seq) from entry where type = 'purchase'")
        )[0]
            .Split(' ')
            .Select(text => text == "-" ? 0 : long.Parse(text, CultureInfo.InvariantCulture))
            .ToArray();
        return (numbers[0], numbers[1], numbers[2]);
    }
}
