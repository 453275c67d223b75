using Tributary.Bench.Scenarios;
using Xunit;

namespace Tributary.Tests.Bench;

public sealed class BenchArgumentsTests
{
    [Fact]
    public void The_comparison_with_the_peer_has_its_own_length()
    {
        var options = Read("--peer");

        Assert.Equal((3, 6, 10), (options.Runs, options.Seconds, options.WarmSeconds));
        Assert.Equal([10_000], options.Members);
        Assert.Equal(["postgres"], options.Databases);
        Assert.Equal("peer", options.Peer);
    }

    [Theory]
    [InlineData("", 1, 4, 3)]
    [InlineData("redirects", 3, 8, 10)]
    [InlineData("--peer redirects", 3, 6, 10)]
    [InlineData("--short", 1, 3, 20)]
    [InlineData("--peer --runs 5 --seconds 7 --warm 9", 5, 7, 9)]
    [InlineData("redirects --runs 1 --seconds 2 --warm 60", 1, 2, 60)]
    public void Named_figures_replace_the_usual_length(string arguments, int runs, int seconds, int warm)
    {
        var options = Read(arguments);

        Assert.Equal((runs, seconds, warm), (options.Runs, options.Seconds, options.WarmSeconds));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("hot events-single --members 10k,1m --database sqlite --json out.json")]
    [InlineData("--peer red --database postgres --json out.json --nodes 2")]
    [InlineData("--vs HEAD~1 signups --turns 5 --seconds 5 --warm 60")]
    [InlineData("--short --members 1k --json out.json")]
    public void Arguments_that_have_an_effect_are_accepted(string arguments) => Assert.Empty(ErrorsOf(arguments));

    [Theory]
    [InlineData("nothing", "There is no scenario 'nothing'. There are events-batched, *, hot-referrer-single.")]
    [InlineData("--peer balance", "--peer has no scenario 'balance'. It has events-single, *, downline.")]
    [InlineData("--peer --database sqlite", "--peer runs on postgres only: leave --database out.")]
    [InlineData("--vs HEAD stats --runs 3", "--vs runs each scenario once in a turn: say --turns instead of --runs.")]
    [InlineData(
        "--vs HEAD stats --json x",
        "--vs prints the ratios of all turns and writes no file: leave out --json."
    )]
    [InlineData("--vs HEAD --peer", "--vs compares two versions of Tributary with each other: leave out --peer.")]
    [InlineData("stats --turns 3", "Only --vs runs in turns of its own: say --runs instead of --turns.")]
    [InlineData("--short stats", "--short chooses its scenarios and their length: leave out SCENARIO.")]
    [InlineData("--short --warm 3", "--short chooses its scenarios and their length: leave out --warm.")]
    [InlineData("--members ten", "'ten' is no size such as 10k or 1m.")]
    public void Arguments_without_an_effect_are_refused(string arguments, string expected)
    {
        var error = Assert.Single(ErrorsOf(arguments));

        var (begins, ends) = expected.Split('*') is [var first, var last] ? (first, last) : (expected, expected);
        Assert.StartsWith(begins, error, StringComparison.Ordinal);
        Assert.EndsWith(ends, error, StringComparison.Ordinal);
    }

    /// <summary>The options of a command line, which the script completes with its folders.</summary>
    private static BenchOptions Read(string arguments)
    {
        const string Given = "--peer-folder peer --plots plots --folder folder --server server --postgres url";
        var reader = new BenchArguments();
        var parsed = reader.ToCommand().Parse($"{arguments} {Given}");
        Assert.Empty(parsed.Errors);
        return reader.Read(parsed);
    }

    private static IEnumerable<string> ErrorsOf(string arguments) =>
        BenchCommand.Create().Parse($"{arguments} --check").Errors.Select(error => error.Message);
}
