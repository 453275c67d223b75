using Tributary.Server.Cli;
using Xunit;

namespace Tributary.Tests.Server.Cli.Exports;

public sealed class ExportCommandTests
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_continues_after_a_crash()
    {
        using var commands = await CommandLine.WithProgramAsync();
        await commands.ImportAsync("members", commands.Write("m.csv", "member,referrer,joined_at\nann,,\nbob,ann,\n"));
        var folder = commands.PathOf("out");
        var first = await ExportAsync(commands, folder, "members");

        // A file that was not finished, and a line of the manifest that was cut off.
        await File.WriteAllTextAsync(Path.Combine(folder, "members-x.csv.unfinished"), "program,mem", Stopping);
        await File.AppendAllTextAsync(Path.Combine(folder, "manifest.jsonl"), """{"program":"acme","se""", Stopping);
        await commands.ImportAsync("members", commands.Write("n.csv", "member,referrer,joined_at\ncid,ann,\n"));
        var second = await ExportAsync(commands, folder, "members");
        var third = await ExportAsync(commands, folder, "members");

        Assert.Equal("Exported 2 rows in 1 files.", first.Summary);
        Assert.Equal("Exported 1 rows in 1 files.", second.Summary);
        Assert.Equal("Exported 0 rows in 0 files.", third.Summary);
        Assert.Equal(2, Directory.GetFiles(folder, "members-*.csv").Length);
    }

    [Fact]
    public async Task A_new_folder_continues_another_one()
    {
        using var commands = await CommandLine.WithProgramAsync();
        await commands.ImportAsync("members", commands.Write("m.csv", "member,referrer,joined_at\nann,,\nbob,ann,\n"));
        await ExportAsync(commands, commands.PathOf("old"), "all");
        await commands.ImportAsync("members", commands.Write("n.csv", "member,referrer,joined_at\ncid,ann,\n"));
        var manifest = Path.Combine(commands.PathOf("old"), "manifest.jsonl");
        var next = await ExportAsync(commands, commands.PathOf("new"), "members", "--since", manifest);

        Assert.Equal("Exported 1 rows in 1 files.", next.Summary);
    }

    [Fact]
    public async Task An_unknown_set_is_refused()
    {
        using var commands = await CommandLine.WithProgramAsync();
        var refused = await ExportAsync(commands, commands.PathOf("out"), "mebmers");

        Assert.Equal(ExitCodes.Usage, refused.Code);
        Assert.StartsWith("There is no set 'mebmers'. The sets are programs, members,", refused.Error);
        Assert.False(commands.Has("out"));
    }

    private static Task<CommandResult> ExportAsync(
        CommandLine commands,
        string folder,
        string set,
        params string[] options
    ) => commands.RunAsync(["export", set, "--program", CommandLine.Program, "--to", folder, .. options]);
}
