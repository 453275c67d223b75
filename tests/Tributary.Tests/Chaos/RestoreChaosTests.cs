using Tributary.Tests.Fixtures;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>
/// PostgreSQL is restored to a moment in the middle of the load, by the scripts of deploy/backup, and the platform
/// sends everything again: what is lost is decided once more, and what is not is not paid twice.
/// </summary>
public sealed class RestoreChaosTests : ChaosGround
{
    private const string Entries = "select id || ' ' || external_id from entry where external_id is not null";
    private const string Changes = """
        select partition_id || '-' || seq || ' ' || external_id from entry
        where external_id is not null and seq is not null
        """;
    private const string Rewards = """
        select r.id || ' ' || e.external_id || ' ' || r.rule || ' ' || r.level || ' ' || m.external_id from reward r
        join entry e on e.id = r.source_id join member m on m.id = r.member_id
        """;
    private const string Codes = "select code || ' ' || member_id from code";

    private readonly DirectoryInfo _backups = Directory.CreateTempSubdirectory("tributary-chaos-");

    /// <remarks>It takes half a minute, so only <c>./test --chaos</c> runs it.</remarks>
    [Fact(Explicit = true)]
    public async Task A_moment_is_restored_and_platforms_send_again()
    {
        try
        {
            await RestoreAsync();
        }
        finally
        {
            _backups.Delete(recursive: true);
        }
    }

    private async Task RestoreAsync()
    {
        foreach (var script in Directory.GetFiles(Path.Combine(SourceFile.Root.FullName, "deploy", "backup"), "*.sh"))
            File.Copy(script, ScriptAt(Path.GetFileName(script)));
        await PostgresCluster.GiveToDatabaseUserAsync(_backups);
        await Cluster.ExecuteAsync("alter system set archive_mode = on");
        await Cluster.ExecuteAsync(
            $"alter system set archive_command = '{ScriptAt("archive-wal.sh")} %p %f {_backups.FullName}'"
        );
        await Cluster.StopAsync();
        await Cluster.StartAgainAsync();
        await StartAsync(nodes: 1);

        var moment = "";
        await Shop.SendAsync(BackUpAsync());
        await AssertWholeAsync();
        var before = await AllAsync();
        await Nodes[0].DisposeAsync();
        Nodes.Clear();
        await Cluster.DisposeAsync(); // its log is archived to the end

        Cluster = await PostgresCluster.RecoverAsync(data => [ScriptAt("restore.sh"), _backups.FullName, data, moment]);
        var kept = await AllAsync();
        Assert.All(kept.Zip(before), both => Assert.ProperSubset(both.Second, both.First));
        Assert.Contains("tributary restore --recovered", (await ServerProcess.RunAsync(Cluster.Url, "doctor")).Output);
        await Programs.RunAsync(
            "dotnet",
            ServerProcess.Built,
            "restore",
            "--recovered",
            $"--Tributary:Storage={Cluster.Url}"
        );
        Assert.DoesNotContain("restore --recovered", (await ServerProcess.RunAsync(Cluster.Url, "doctor")).Output);
        await StartAsync(nodes: 1);
        await Shop.SendAsync(Task.CompletedTask);

        await AssertWholeAsync();
        foreach (var (then, now) in before.Zip(await AllAsync()))
        {
            var known = then.ToDictionary(IdOf);
            Assert.DoesNotContain(now, row => known.TryGetValue(IdOf(row), out var old) && old != row);
        }

        async Task BackUpAsync()
        {
            await ForAWhileAsync(0.2);
            await Cluster.RunAsync(ScriptAt("base-backup.sh"), _backups.FullName);
            await ForAWhileAsync(0.4);
            moment = (await Cluster.ListAsync("select clock_timestamp()::text"))[0];
            await ForAWhileAsync(0.4);
        }
    }

    private string ScriptAt(string name) => Path.Combine(_backups.FullName, name);

    private async Task<List<HashSet<string>>> AllAsync() =>
        [
            [.. await Cluster.ListAsync(Entries)],
            [.. await Cluster.ListAsync(Changes)],
            [.. await Cluster.ListAsync(Rewards)],
            [.. await Cluster.ListAsync(Codes)],
        ];

    private static string IdOf(string row) => row[..row.IndexOf(' ', StringComparison.Ordinal)];
}
