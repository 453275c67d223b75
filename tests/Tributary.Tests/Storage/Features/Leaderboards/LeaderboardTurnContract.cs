using Tributary.Storage.Connections;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Tests.Engine.Terms;
using Tributary.Tests.Server.Workers;
using Xunit;

namespace Tributary.Tests.Storage.Features.Leaderboards;

/// <summary>Checks when the worker ranks which program.</summary>
public abstract class LeaderboardTurnContract : LeaderboardTest
{
    private protected LeaderboardTurnContract(ReadServerFixture fixture)
        : base(fixture) { }

    /// <summary>A first ranking compiles code, and on a busy machine it mostly waits.</summary>
    [Fact]
    public async Task A_ranking_that_took_long_is_soon_followed_by_the_next()
    {
        var time = new RestlessTime { Step = 1_000 };
        using var worker = NewWorker(time);
        await worker.StartAsync(Stopping);
        while (time.Rests.IsEmpty && !worker.ExecuteTask!.IsCompleted)
            await Task.Delay(10, Stopping);
        await worker.StopAsync(Stopping);

        Assert.Equal(10, time.Rests.First());
    }

    /// <summary>A node may rank by Terms that are a second old.</summary>
    [Fact]
    public async Task A_new_currency_gets_its_boards_without_a_further_event()
    {
        var time = new SetTime();
        using var worker = NewWorker(time);
        await worker.RunOnceAsync(Stopping);
        var terms = TermsText.Sample.Replace("\"currency\": \"USD\"", "\"currency\": \"USD\", \"accepts\": [\"EUR\"]");
        await Server.PutTermsAsync(Sample.Name, terms);
        await Server.SendAsync(Program, "purchase", "p5", "cid", 4000);
        await Server.DecideAsync();
        await Server.Get<Database>().ExecuteAsync("update account set currency = 'EUR' where kind = 0", Stopping);
        await worker.RunOnceAsync(Stopping);
        Assert.Empty(await BoardAsync("rewards", "all&currency=EUR"));

        time.Milliseconds += 2_000;
        await worker.RunOnceAsync(Stopping);

        Assert.Equal(["1 bob 1650", "2 ann 1150", "3 cid 500"], await BoardAsync("rewards", "all&currency=EUR"));
    }

    [Fact]
    public async Task Only_programs_with_new_decisions_are_ranked_again()
    {
        using var worker = NewWorker();
        var other = await Server.PutTermsAsync("other", TermsText.Sample);
        await Server.SignUpAsync(other, ("ann", null), ("bob", "ann"));
        await Server.SendAsync(other, "purchase", "p1", "bob", 1999);
        await Server.DecideAsync();
        await worker.RunOnceAsync(Stopping);
        var first = await RankedAtAsync();

        await Server.SendAsync(Program, "purchase", "p5", "cid", 4000);
        await Server.DecideAsync();
        await worker.RunOnceAsync(Stopping);
        await worker.RunOnceAsync(Stopping);

        var second = await RankedAtAsync();
        Assert.Equal(first[other.Value], second[other.Value]);
        Assert.True(second[Program.Value] > first[Program.Value]);
        Assert.Equal(["1 ann 4499", "2 bob 4000"], await BoardAsync("revenue", "month"));
    }

    private async Task<Dictionary<long, long>> RankedAtAsync() =>
        (
            await Server
                .Get<Database>()
                .ListAsync(
                    "select program_id, max(as_of) from leaderboard group by program_id",
                    row => (row.GetInt64(0), row.GetInt64(1)),
                    Stopping
                )
        ).ToDictionary();

    [Fact]
    public async Task A_month_that_is_over_leaves_its_boards()
    {
        await RollUpAsync();
        var now = Server.Store.Now;
        var turn = (await Server.Get<LeaderboardRollup>().TakeTurnAsync(now, Stopping))!;

        Assert.True(await turn.RankAsync(Ranked(now + TimeSpan.FromDays(32)), now, Stopping));

        Assert.Empty(await BoardAsync("revenue", "month"));
        Assert.Empty(await BoardAsync("rewards", "week"));
        Assert.Equal(["1 ann 4499"], await BoardAsync("revenue", "all"));
    }

    [Fact]
    public async Task One_node_ranks_at_a_time_and_a_dead_one_holds_up_nobody()
    {
        var (rollup, now) = (Server.Get<LeaderboardRollup>(), Server.Store.Now);
        var slow = (await rollup.TakeTurnAsync(now, Stopping))!;
        await RollUpAsync();
        Assert.Empty(await RankedAsync());
        Assert.Null(await rollup.TakeTurnAsync(now + TimeSpan.FromSeconds(20), Stopping));

        var next = (await rollup.TakeTurnAsync(now + TimeSpan.FromMinutes(1), Stopping))!;
        Assert.False(await slow.RankAsync(Ranked(now), now, Stopping));
        Assert.False(await slow.EndAsync(new Dictionary<int, long>(), now, Stopping));
        Assert.Empty(await RankedAsync());

        Assert.True(await next.RankAsync(Ranked(now), now, Stopping));
        Assert.True(await next.RankAsync(Ranked(now), now, Stopping));
        Assert.True(await next.EndAsync((await rollup.FindChangesAsync(Stopping)).Reached, now, Stopping));
        Assert.NotEmpty(await RankedAsync());
        Assert.Empty((await rollup.FindChangesAsync(Stopping)).Reached);
        Assert.NotNull(await rollup.TakeTurnAsync(now, Stopping));
    }

    /// <summary>Its clock stands still until a test moves it, and its timers are those of the system.</summary>
    private sealed class SetTime : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Milliseconds;
    }
}
