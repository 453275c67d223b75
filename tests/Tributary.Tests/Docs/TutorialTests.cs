using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Tributary.Tests.Server;
using Tributary.Tests.Tidy;
using Xunit;

namespace Tributary.Tests.Docs;

/// <summary>
/// Runs the commands of every tutorial in a shell against a real server, and compares the answers with those shown.
/// </summary>
public sealed partial class TutorialTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string End = "-- end of the block --";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static TheoryData<string> Tutorials => ["agents", "game", "saas", "shop"];

    [Fact]
    public void Every_tutorial_is_run() =>
        Assert.Equal(
            Tutorials.Select(row => $"docs/tutorial-{row.Data}.md"),
            SourceFile
                .Below("docs", ".md")
                .Select(file => file.Path)
                .Where(path => path.StartsWith("docs/tutorial-", StringComparison.Ordinal))
        );

    [Theory]
    [MemberData(nameof(Tutorials))]
    public async Task Shows_what_the_server_answers(string name)
    {
        var blocks = Block().Matches(SourceFile.Read($"docs/tutorial-{name}.md").Text);
        var shown = blocks.Select(block => block.Groups["answer"].Value).Where(answer => answer.Length > 0).ToList();
        Assert.True(shown.Count >= 6, $"The tutorial shows {shown.Count} answers.");

        var real = await RunAsync(
            blocks.Select(block => (block.Groups["commands"].Value, block.Groups["answer"].Value))
        );

        Assert.Equal(shown.Count, real.Count);
        Assert.All(
            shown.Zip(real),
            pair =>
                Assert.True(
                    ShownAnswer.FirstMissing(pair.First, pair.Second) is null,
                    $"{ShownAnswer.FirstMissing(pair.First, pair.Second)} is shown but not in:\n{pair.Second}"
                )
        );
    }

    [Theory]
    [InlineData("""{"amount":1000, … "status":"paid"}""", """{"status":"paid","amount":1000}""", "\"status\":\"paid\"")]
    [InlineData("""{"reasons":["cap_reached"], …}""", """{"reasons":["span_over"]}""", "\"cap_reached\"")]
    [InlineData("HTTP/1.1 302 Found", "HTTP/1.1 404 Not Found", "HTTP/1.1 302 Found")]
    [InlineData("""{"id":"rwd_3bkv…","code":"DM84VQY9"}""", """{"id":"rwd_0a1b2c","code":"Y3TE5URE"}""", null)]
    public void A_wrong_answer_is_found(string shown, string real, string? missing) =>
        Assert.Equal(missing, ShownAnswer.FirstMissing(shown, real));

    /// <returns>The output of each block of commands, except that of the first one, which prints nothing.</returns>
    private async Task<List<string>> RunAsync(IEnumerable<(string Commands, string Answer)> blocks)
    {
        var address = (await server.OpenAsync()).BaseAddress!.ToString().TrimEnd('/');
        var script = new StringBuilder("set -uo pipefail\n");
        foreach (var (commands, answer) in blocks)
        {
            // A leaderboard is ranked every few seconds, and the tutorial says so. A ranking before the last event has
            // other values.
            if (Leaderboard().Match(commands) is { Success: true } ranked)
            {
                var best = FirstPlace().Match(answer).Value.Replace(",", ",[^}]*");
                script.Append($"for _ in $(seq 300); do {ranked.Value} | grep -q '{best}' && break; sleep .1; done\n");
            }
            script.Append(Key().Replace(commands, $"export KEY={TestServer.AdminKey}")).Append($"echo '{End}'\n");
        }
        // A busy machine is not the subject of this test.
        var whole = script.Replace("http://localhost:8080", address).Replace("wait=2s", "wait=20s");
        return [.. (await ShellAsync(whole.ToString())).Split(End + "\n").Skip(1).SkipLast(1)];
    }

    private static async Task<string> ShellAsync(string commands)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("bash")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, error) = (
            shell.StandardOutput.ReadToEndAsync(Stopping),
            shell.StandardError.ReadToEndAsync(Stopping)
        );
        await shell.StandardInput.WriteAsync(commands.AsMemory(), Stopping);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(Stopping);
        Assert.Equal("", await error);
        return await output;
    }

    [GeneratedRegex(
        @"^```sh\n(?<commands>.*?)^```\n+(?:```\n(?<answer>.*?)^```)?",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Block();

    [GeneratedRegex("^export KEY=.*$", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex("^api .*/leaderboard.*$", RegexOptions.Multiline)]
    private static partial Regex Leaderboard();

    [GeneratedRegex("\"rank\":1,[^}]*")]
    private static partial Regex FirstPlace();
}
