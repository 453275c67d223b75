using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine;
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

    [Fact]
    public async Task Boards_hold_the_best_hundred_while_members_rise_and_fall()
    {
        var dates = Calendar.Dates(_server.Store.Now, TimeZoneInfo.Utc);
        var random = new Random(20261123);
        var members = Enumerable.Range(1, 400).Select(id => (Id: 1_000_000L + id, Stats: default(MemberStatsDelta))).ToList();
        await _server.Get<Database>().ExecuteAsync("delete from member_stats", Stopping);
        for (var round = 0; round < 5; round++)
        {
            members = [.. members.Select(member => (member.Id, RandomStats(random, dates)))];
            await PutAsync(members.Where(member => member.Id % 5 <= round || random.Next(3) == 0));
            await RollUpAsync();

            var stored = await StatsAsync();
            Assert.Equal(
                Expected("all", s => s.All.Completed, s => s.All.Revenue, s => s.All.RewardAmount)
                    .Concat(Expected("month", s => Of(s.Month, dates.Month).Completed, s => Of(s.Month, dates.Month).Revenue, s => Of(s.Month, dates.Month).RewardAmount))
                    .Concat(Expected("week", s => Of(s.Week, dates.Week).Completed, s => Of(s.Week, dates.Week).Revenue, s => Of(s.Week, dates.Week).RewardAmount))
                    .Order(),
                await RankedAsync());

            IEnumerable<string> Expected(string span, params Func<MemberStatsDelta, long>[] values) =>
                ((string[])["referrals", "revenue", "rewards"]).Zip(values).SelectMany(board => stored
                    .Select(row => (row.Key.MemberId, Value: board.Second(row.Value))).Where(row => row.Value > 0)
                    .OrderByDescending(row => row.Value).ThenBy(row => row.MemberId).Take(LeaderboardRollup.Places)
                    .Select((row, index) => $"{span} {board.First} {index + 1} {row.MemberId} {row.Value}"));
        }

        static PeriodDelta Of(PeriodDelta stored, int period) => stored.Period == period ? stored : default;
    }

    /// <summary>Small values, so that many share one; of this month and week or of those before.</summary>
    private static MemberStatsDelta RandomStats(Random random, CalendarDates dates) => new(
        new StatsDelta { Completed = random.Next(-1, 4), Revenue = random.Next(-100, 1_000), RewardAmount = random.Next(40) },
        new PeriodDelta(dates.Month - random.Next(2), random.Next(-1, 3), random.Next(-50, 500), random.Next(20)),
        new PeriodDelta(dates.Week - random.Next(2), random.Next(-1, 2), random.Next(-50, 50), random.Next(10)));

    private async Task PutAsync(IEnumerable<(long Id, MemberStatsDelta Stats)> members)
    {
        var database = _server.Get<Database>();
        var rows = members.Select(member => new[]
        {
            member.Id, member.Stats.All.Completed, member.Stats.All.Revenue, member.Stats.All.RewardAmount, member.Stats.Month.Period, member.Stats.Month.Completed,
            member.Stats.Month.Revenue, member.Stats.Month.RewardAmount, member.Stats.Week.Period, member.Stats.Week.Completed, member.Stats.Week.Revenue,
            member.Stats.Week.RewardAmount,
        });
        var values = string.Join(", ", Enumerable.Range(0, 12).Select(i => $"cast(item.value ->> {i} as bigint)"));
        await database.ExecuteAsync($"""
            insert into member_stats (program_id, sign_ups, rejected, expired, events, rewards, member_id, completed, revenue, reward_amount,
                month, month_completed, month_revenue, month_reward_amount, week, week_completed, week_revenue, week_reward_amount)
            select {_program}, 0, 0, 0, 0, 0, {values} from {database.Items("@rows")} where true
            on conflict (program_id, member_id) do update set
                completed = excluded.completed, revenue = excluded.revenue, reward_amount = excluded.reward_amount,
                month = excluded.month, month_completed = excluded.month_completed, month_revenue = excluded.month_revenue,
                month_reward_amount = excluded.month_reward_amount, week = excluded.week, week_completed = excluded.week_completed,
                week_revenue = excluded.week_revenue, week_reward_amount = excluded.week_reward_amount
            """, Stopping, ("@rows", JsonSerializer.Serialize(rows)));
    }

    private async Task<IReadOnlyDictionary<StatsKey, MemberStatsDelta>> StatsAsync()
    {
        await using var connection = await _server.Get<Database>().OpenAsync(Stopping);
        return (await SqlStoreView.ReadAsync(connection, Stopping)).Stats;
    }

    private async Task<IEnumerable<string>> RankedAsync() =>
        (await _server.Get<Database>().ListAsync(
            "select span, measure, rank, member_id, value from leaderboard",
            row => $"{row.GetString(0)} {row.GetString(1)} {row.GetInt32(2)} {row.GetInt64(3)} {row.GetInt64(4)}", Stopping)).Order();

    [Fact]
    public async Task Only_programs_of_which_something_was_decided_are_ranked_again()
    {
        using var worker = NewWorker();
        var other = await _server.PutTermsAsync("other", TermsText.Sample);
        await _server.SignUpAsync(other, ("ann", null), ("bob", "ann"));
        await _server.SendAsync(other, "purchase", "p1", "bob", 1999);
        await _server.DecideAsync();
        await worker.RunOnceAsync(Stopping);
        var first = await RankedAtAsync();

        await _server.SendAsync(_program, "purchase", "p5", "cid", 4000);
        await _server.DecideAsync();
        await worker.RunOnceAsync(Stopping);
        await worker.RunOnceAsync(Stopping);

        var second = await RankedAtAsync();
        Assert.Equal(first[other], second[other]);
        Assert.True(second[_program] > first[_program]);
        Assert.Equal(["1 ann 4499", "2 bob 4000"], await BoardAsync("revenue", "month"));
    }

    private async Task<Dictionary<long, long>> RankedAtAsync() =>
        (await _server.Get<Database>().ListAsync(
            "select program_id, max(as_of) from leaderboard group by program_id", row => (row.GetInt64(0), row.GetInt64(1)), Stopping)).ToDictionary();

    [Fact]
    public async Task A_month_that_is_over_leaves_its_boards()
    {
        await RollUpAsync();
        var now = _server.Store.Now;
        var turn = (await _server.Get<LeaderboardRollup>().TakeTurnAsync(now, Stopping))!;

        Assert.True(await turn.RankAsync(_program, Calendar.Dates(now + TimeSpan.FromDays(32), TimeZoneInfo.Utc), now, Stopping));

        Assert.Empty(await BoardAsync("revenue", "month"));
        Assert.Empty(await BoardAsync("rewards", "week"));
        Assert.Equal(["1 ann 4499"], await BoardAsync("revenue", "all"));
    }

    [Fact]
    public async Task One_node_ranks_at_a_time_and_a_dead_one_holds_up_nobody()
    {
        var (rollup, now) = (_server.Get<LeaderboardRollup>(), _server.Store.Now);
        var dates = Calendar.Dates(now, TimeZoneInfo.Utc);
        var slow = (await rollup.TakeTurnAsync(now, Stopping))!;
        await RollUpAsync();
        Assert.Empty(await RankedAsync());
        Assert.Null(await rollup.TakeTurnAsync(now + TimeSpan.FromSeconds(20), Stopping));

        var next = (await rollup.TakeTurnAsync(now + TimeSpan.FromMinutes(1), Stopping))!;
        Assert.False(await slow.RankAsync(_program, dates, now, Stopping));
        Assert.False(await slow.EndAsync(new Dictionary<int, long>(), now, Stopping));
        Assert.Empty(await RankedAsync());

        Assert.True(await next.RankAsync(_program, dates, now, Stopping));
        Assert.True(await next.RankAsync(_program, dates, now, Stopping));
        Assert.True(await next.EndAsync((await rollup.FindChangesAsync(Stopping)).Reached, now, Stopping));
        Assert.NotEmpty(await RankedAsync());
        Assert.Empty((await rollup.FindChangesAsync(Stopping)).Reached);
        Assert.NotNull(await rollup.TakeTurnAsync(now, Stopping));
    }

    /// <summary>As a new process does each time.</summary>
    private async Task RollUpAsync()
    {
        using var worker = NewWorker();
        await worker.RunOnceAsync(Stopping);
    }

    private LeaderboardWorker NewWorker() => new(
        _server.Get<LeaderboardRollup>(), _server.Get<ProgramReads>(), _server.Get<ProgramDirectory>(), _server.Store, TimeProvider.System,
        NullLogger<LeaderboardWorker>.Instance);

    private async Task<string[]> BoardAsync(string by, string period)
    {
        var board = await _server.GetAsync($"{Acme}/leaderboard?by={by}&period={period}");
        Assert.True(DateTimeOffset.Parse((string)board["as_of"]!, null) > new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return [.. board["items"]!.AsArray().Select(line => $"{line!["rank"]} {line["member"]} {line["value"]}")];
    }
}
