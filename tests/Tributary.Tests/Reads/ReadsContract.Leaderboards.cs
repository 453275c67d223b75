using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Server;
using Tributary.Storage;
using Xunit;

namespace Tributary.Tests;

public abstract partial class ReadsContract
{
    [Fact]
    public async Task A_leaderboard_follows_the_decisions_and_counts_nothing_twice()
    {
        await RollUpAsync();
        await RollUpAsync();

        Assert.Equal(["1 ann 1"], await BoardAsync("referrals", "all"));
        Assert.Equal(["1 ann 4499"], await BoardAsync("revenue", "month"));
        Assert.Equal(["1 ann 950", "2 bob 250"], await BoardAsync("rewards", "week"));

        await _server.SendAsync(_program, "refund", "r2", "bob", null, reverses: "p2");
        await _server.SendAsync(_program, "purchase", "p5", "cid", 4000);
        await _server.DecideAsync();
        await RollUpAsync();

        // The first referral is open again; cid's purchase completed bob's.
        Assert.Equal(["1 bob 1"], await BoardAsync("referrals", "all"));
        Assert.Equal(["1 bob 4000", "2 ann 1999"], await BoardAsync("revenue", "all"));
        Assert.Equal(["1 bob 1400", "2 cid 500", "3 ann 400"], await BoardAsync("rewards", "all"));
    }

    [Fact]
    public async Task Equal_values_share_a_rank()
    {
        await _server.SendAsync(_program, "purchase", "p6", "cid", 4499);
        await _server.DecideAsync();
        await RollUpAsync();

        Assert.Equal(["1", "1"], (await BoardAsync("revenue", "all")).Select(line => line.Split(' ')[0]));
        Assert.Single(await BoardAsync("revenue", "all&limit=1"));
        Assert.Equal((400, "invalid_parameter"), await _server.RefusedAsync($"{Acme}/leaderboard?by=fame"));
    }

    /// <summary>As a new process does each time.</summary>
    private async Task RollUpAsync()
    {
        using var worker = new LeaderboardWorker(
            _server.Get<LeaderboardRollup>(), _server.Get<ProgramReads>(), _server.Get<ProgramDirectory>(), _server.Store, TimeProvider.System,
            NullLogger<LeaderboardWorker>.Instance);
        await worker.RunOnceAsync(Stopping);
    }

    private async Task<string[]> BoardAsync(string by, string period)
    {
        var board = await _server.GetAsync($"{Acme}/leaderboard?by={by}&period={period}");
        Assert.True(DateTimeOffset.Parse((string)board["as_of"]!, null) > new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return [.. board["items"]!.AsArray().Select(line => $"{line!["rank"]} {line["member"]} {line["value"]}")];
    }
}
