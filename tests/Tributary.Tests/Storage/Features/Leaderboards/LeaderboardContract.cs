using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Server.Application.Access;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Programs;
using Tributary.Tests.Engine.Terms;
using Tributary.Tests.Server.Workers;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Storage.Features.Leaderboards;

/// <summary>
/// Checks what a leaderboard shows. A turn of the worker ranks every program of the database, so each test has a server
/// and a database of its own.
/// </summary>
public abstract class LeaderboardContract : IAsyncLifetime
{
    private readonly ReadServerFixture _fixture;
    private SampleProgram _sample = null!;

    private protected LeaderboardContract(ReadServerFixture fixture) => _fixture = fixture;

    private ReadServer Server => _sample.Server;

    private ProgramId Program => _sample.Id;

    private string Acme => _sample.Path;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _sample = await SampleProgram.CreateAsync(await _fixture.OpenAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_leaderboard_follows_the_decisions_and_counts_nothing_twice()
    {
        await RollUpAsync();
        await RollUpAsync();

        Assert.Equal(["1 ann 1"], await BoardAsync("referrals", "all"));
        Assert.Equal(["1 ann 4499"], await BoardAsync("revenue", "month"));
        Assert.Equal(["1 ann 950", "2 bob 250"], await BoardAsync("rewards", "week"));

        await Server.SendAsync(Program, "refund", "r2", "bob", null, reverses: "p2");
        await Server.SendAsync(Program, "purchase", "p5", "cid", 4000);
        await Server.DecideAsync();
        await RollUpAsync();

        // The first referral is open again; cid's purchase completed bob's.
        Assert.Equal(["1 bob 1"], await BoardAsync("referrals", "all"));
        Assert.Equal(["1 bob 4000", "2 ann 1999"], await BoardAsync("revenue", "all"));
        Assert.Equal(["1 bob 1400", "2 cid 500", "3 ann 400"], await BoardAsync("rewards", "all"));
    }

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
        await Server.PutTermsAsync(_sample.Name, terms);
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
    public async Task Equal_values_share_a_rank()
    {
        await Server.SendAsync(Program, "purchase", "p6", "cid", 4499);
        await Server.DecideAsync();
        await RollUpAsync();

        Assert.Equal(["1", "1"], (await BoardAsync("revenue", "all")).Select(line => line.Split(' ')[0]));
        Assert.Single(await BoardAsync("revenue", "all&limit=1"));
        Assert.Equal((400, "invalid_parameter"), await Server.RefusedAsync($"{Acme}/leaderboard?by=fame"));
    }

    [Fact]
    public async Task Boards_hold_the_best_hundred_while_members_rise_and_fall()
    {
        var dates = Calendar.Dates(Server.Store.Now, TimeZoneInfo.Utc);
        var random = new Random(20261123);
        await Server.Get<Database>().ExecuteAsync("delete from member_stats", Stopping);
        for (var round = 0; round < 5; round++)
        {
            var members = Enumerable
                .Range(1, 400)
                .Where(id => round == 0 || id % 5 <= round || random.Next(3) == 0)
                .Select(id => 1_000_000L + id)
                .ToArray();
            await PutAsync(members.Select(id => (id, RandomStats(random, dates))));
            await PutAsync(members.Where(id => id % 7 > 0).Select(id => (id, RandomEarnings(random, dates))));
            await RollUpAsync();

            var stored = await SnapshotAsync();
            var stats = stored.Stats.Select(row => (row.Key.MemberId, row.Value)).ToList();
            var earned = stored
                .Accounts.Where(account => account.Key.Currency == "USD")
                .Select(account => (account.Key.MemberId, Value: stored.Earned[account.Id]))
                .ToList();
            Assert.Equal(
                Expected("all referrals", stats, s => s.All.Completed)
                    .Concat(Expected("month referrals", stats, s => Of(s.Month, dates.Month).Completed))
                    .Concat(Expected("week referrals", stats, s => Of(s.Week, dates.Week).Completed))
                    .Concat(Expected("all revenue", stats, s => s.All.Revenue))
                    .Concat(Expected("month revenue", stats, s => Of(s.Month, dates.Month).Revenue))
                    .Concat(Expected("week revenue", stats, s => Of(s.Week, dates.Week).Revenue))
                    .Concat(Expected("all rewards", earned, e => e.Amount))
                    .Concat(Expected("month rewards", earned, e => e.Month.Period == dates.Month ? e.Month.Amount : 0))
                    .Concat(Expected("week rewards", earned, e => e.Week.Period == dates.Week ? e.Week.Amount : 0))
                    .Order(),
                await RankedAsync()
            );
            await AssertWholeAsync(LeaderboardMeasure.Referrals, "all", stats, s => s.All.Completed);
            await AssertWholeAsync(LeaderboardMeasure.Revenue, "week", stats, s => Of(s.Week, dates.Week).Revenue);
            await AssertWholeAsync(
                LeaderboardMeasure.Rewards,
                "month",
                earned,
                e => e.Month.Period == dates.Month ? e.Month.Amount : 0
            );
        }

        static PeriodDelta Of(PeriodDelta stored, int period) => stored.Period == period ? stored : default;

        static IEnumerable<string> Expected<T>(
            string board,
            IEnumerable<(MemberId MemberId, T Value)> rows,
            Func<T, long> value
        ) =>
            rows.Select(row => (row.MemberId, Value: value(row.Value)))
                .Where(row => row.Value > 0)
                .OrderByDescending(row => row.Value)
                .ThenBy(row => row.MemberId)
                .Take(LeaderboardRollup.Places)
                .Select((row, index) => $"{board} {index + 1} {row.MemberId} {row.Value}");
    }

    /// <summary>Checks every place, rank and value of a leaderboard.</summary>
    private async Task AssertWholeAsync<T>(
        LeaderboardMeasure measure,
        string span,
        IEnumerable<(MemberId MemberId, T Value)> rows,
        Func<T, long> value
    )
    {
        var expected = rows.Select(row => (row.MemberId, Value: value(row.Value)))
            .Where(row => row.Value > 0)
            .OrderByDescending(row => row.Value)
            .ThenBy(row => row.MemberId)
            .ToList();
        var now = Server.Store.Now;
        var standings = await Server
            .Get<StandingReads>()
            .ReadAsync(
                new LeaderboardKey(Program, measure, EnumNames.Parse<LeaderboardSpan>(span), "USD", null),
                isHome: true,
                Calendar.Dates(now, TimeZoneInfo.Utc),
                now,
                Stopping
            );
        Assert.Equal(expected.Count, standings.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i], (standings.MemberAt(i), standings.ValueAt(i)));
            Assert.Equal(i, standings.PositionOf(expected[i].MemberId));
            Assert.Equal(1 + expected.Count(row => row.Value > expected[i].Value), standings.RankAt(i));
        }
    }

    [Fact]
    public async Task Members_see_names_and_no_ids_and_only_who_is_listed()
    {
        await PatchAsync("bob", new JsonObject { ["display_name"] = " Bob 🦊 " });
        await PatchAsync("ann", new JsonObject { ["leaderboard_opt_out"] = true });
        await Server.SendAsync(Program, "purchase", "p6", "cid", 4499);
        await Server.DecideAsync();
        await RollUpAsync();

        // ann and bob share the first place; ann keeps hers without being seen.
        Assert.Equal(
            ["1  ann False 4499", "1 Bob 🦊 bob True 4499"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=revenue"), "items")
        );
        Assert.Equal(
            ["1 Bob 🦊  True 4499"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=revenue&for=members&limit=1"), "items")
        );
        Assert.Equal(
            (400, "invalid_parameter"),
            await Server.RefusedAsync($"{Acme}/leaderboard?by=revenue&for=anybody")
        );
    }

    [Fact]
    public async Task A_member_learns_its_rank_and_who_is_near()
    {
        await PatchAsync("cid", new JsonObject { ["display_name"] = "Cid" });
        await PatchAsync("ann", new JsonObject { ["leaderboard_opt_out"] = true });
        await Server.SendAsync(Program, "purchase", "p5", "cid", 4000);
        await Server.DecideAsync();

        var rank = await Server.GetAsync($"{Acme}/members/bob/rank?by=rewards");
        Assert.Equal((1, 3), ((int)rank["rank"]!, (int)rank["members"]!));
        Assert.Empty(Lines(rank, "above"));
        Assert.Equal(["3 Cid  True 500"], Lines(rank, "below"));

        var platform = await Server.GetAsync($"{Acme}/members/cid/rank?by=rewards&for=platform&around=1");
        Assert.Equal(["2  ann False 1150"], Lines(platform, "above"));
        Assert.Empty(Lines(platform, "below"));

        var own = await Server.GetAsync($"{Acme}/members/ann/rank?by=rewards&period=month");
        Assert.Equal((2, true), ((int)own["rank"]!, (bool)own["leaderboard_opt_out"]!));
        Assert.Equal(["1   True 1650"], Lines(own, "above"));
        Assert.Null((await Server.GetAsync($"{Acme}/members/cid/rank?by=referrals"))["rank"]);
        Assert.Equal((404, "member_not_found"), await Server.RefusedAsync($"{Acme}/members/nobody/rank"));
    }

    [Fact]
    public async Task A_group_has_leaderboards_of_its_own()
    {
        await Server
            .Get<Database>()
            .ExecuteAsync(
                "update member set member_group = 'vip' where program_id = @program and external_id = 'bob'",
                Stopping,
                ("@program", Program)
            );

        Assert.Equal(
            ["1  bob True 250"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=rewards&group=vip"), "items")
        );
        Assert.Equal(
            ["1  ann True 950"],
            Lines(await Server.GetAsync($"{Acme}/leaderboard?by=rewards&group=default"), "items")
        );
        Assert.Equal(1, (int)(await Server.GetAsync($"{Acme}/members/bob/rank?by=rewards&group=vip"))["rank"]!);
        Assert.Null((await Server.GetAsync($"{Acme}/members/ann/rank?by=rewards&group=vip"))["rank"]);
    }

    private static string[] Lines(JsonNode answer, string list) =>
        [
            .. answer[list]!
                .AsArray()
                .Select(line =>
                    $"{line!["rank"]} {line["display_name"]} {line["member"]} {(bool)line["listed"]!} {line["value"]}"
                ),
        ];

    private Task PatchAsync(string member, JsonObject patch) =>
        Server.SendAsync(HttpMethod.Patch, $"{Acme}/members/{member}", patch.ToJsonString(), 200);

    /// <summary>Returns small values, so that many members share one, of this month and week or earlier ones.</summary>
    private static MemberStatsDelta RandomStats(Random random, CalendarDates dates) =>
        new(
            new StatsDelta { Completed = random.Next(-1, 4), Revenue = random.Next(-100, 1_000) },
            new PeriodDelta(dates.Month - random.Next(2), random.Next(-1, 3), random.Next(-50, 500)),
            new PeriodDelta(dates.Week - random.Next(2), random.Next(-1, 2), random.Next(-50, 50))
        );

    private static Earnings RandomEarnings(Random random, CalendarDates dates) =>
        new(
            1,
            random.Next(40),
            new PeriodAmount(dates.Month - random.Next(2), random.Next(20)),
            new PeriodAmount(dates.Week - random.Next(2), random.Next(10))
        );

    private Task PutAsync(IEnumerable<(long Id, MemberStatsDelta Stats)> members) =>
        PutAsync(
            """
            insert into member_stats (program_id, sign_ups, rejected, expired, events, rewards, partition_id, member_id,
                completed, revenue,
                month, month_completed, month_revenue, week, week_completed, week_revenue)
            """,
            "0, 0, 0, 0, 0, 0",
            """
            on conflict (program_id, member_id) do update set completed = excluded.completed,
                revenue = excluded.revenue,
                month = excluded.month, month_completed = excluded.month_completed,
                    month_revenue = excluded.month_revenue,
                week = excluded.week, week_completed = excluded.week_completed, week_revenue = excluded.week_revenue
            """,
            members.Select(member =>
                new[]
                {
                    member.Id,
                    member.Stats.All.Completed,
                    member.Stats.All.Revenue,
                    member.Stats.Month.Period,
                    member.Stats.Month.Completed,
                    member.Stats.Month.Revenue,
                    member.Stats.Week.Period,
                    member.Stats.Week.Completed,
                    member.Stats.Week.Revenue,
                }
            )
        );

    /// <summary>
    /// Writes the earnings of accounts in the program's currency, and as much in another one, which no leaderboard
    /// shows.
    /// </summary>
    private async Task PutAsync(IEnumerable<(long Id, Earnings Earned)> members)
    {
        var rows = members
            .Select(member =>
                new[]
                {
                    member.Id,
                    member.Id,
                    member.Earned.Rewards,
                    member.Earned.Amount,
                    member.Earned.Month.Period,
                    member.Earned.Month.Amount,
                    member.Earned.Week.Period,
                    member.Earned.Week.Amount,
                }
            )
            .ToList();
        await PutAccountsAsync("USD", rows);
        await PutAccountsAsync("EUR", rows.Select(row => (long[])[row[0] + 1_000_000, .. row[1..]]));

        Task PutAccountsAsync(string currency, IEnumerable<long[]> accounts) =>
            PutAsync(
                """
                insert into account (program_id, partition_id, kind, currency, debits_pending, debits_posted,
                    credits_pending, credits_posted, paid, reversed,
                    id, member_id, rewards, reward_amount, month, month_reward_amount, week, week_reward_amount)
                """,
                $"0, 0, '{currency}', 0, 0, 0, 0, 0, 0",
                """
                on conflict (program_id, id) do update set rewards = excluded.rewards,
                    reward_amount = excluded.reward_amount,
                    month = excluded.month, month_reward_amount = excluded.month_reward_amount,
                    week = excluded.week, week_reward_amount = excluded.week_reward_amount
                """,
                accounts
            );
    }

    private async Task PutAsync(string insert, string constants, string onConflict, IEnumerable<long[]> rows)
    {
        var (database, all) = (Server.Get<Database>(), rows.ToList());
        var values = string.Join(", ", all[0].Select((_, i) => $"cast(item.value ->> {i} as bigint)"));
        await database.ExecuteAsync(
            $"{insert} select {Program}, {constants}, {values} from {database.Items("@rows")} where true {onConflict}",
            Stopping,
            ("@rows", JsonSerializer.Serialize(all))
        );
    }

    private async Task<StoreSnapshot> SnapshotAsync()
    {
        await using var connection = await Server.Get<Database>().OpenAsync(Stopping);
        return await SqlStoreView.ReadAsync(connection, Stopping);
    }

    private async Task<IEnumerable<string>> RankedAsync() =>
        (
            await Server
                .Get<Database>()
                .ListAsync(
                    "select span, measure, rank, member_id, value from leaderboard",
                    row =>
                        $"{row.GetString(0)} {row.GetString(1)} {row.GetInt32(2)} {row.GetInt64(3)} {row.GetInt64(4)}",
                    Stopping
                )
        ).Order();

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

    private RankedProgram Ranked(Instant at) => new(Program, "USD", Calendar.Dates(at, TimeZoneInfo.Utc));

    /// <summary>Ranks as a new process does each time.</summary>
    private async Task RollUpAsync()
    {
        using var worker = NewWorker();
        await worker.RunOnceAsync(Stopping);
    }

    private LeaderboardWorker NewWorker(TimeProvider? time = null) =>
        new(
            Server.Get<LeaderboardRollup>(),
            new RankedPrograms(
                Server.Get<ProgramReads>(),
                new ProgramDirectory(Server.Store, Server.Get<ProgramReads>(), time ?? TimeProvider.System)
            ),
            Server.Store,
            time ?? TimeProvider.System,
            NullLogger<LeaderboardWorker>.Instance
        );

    private async Task<string[]> BoardAsync(string by, string period)
    {
        await Server.Get<HybridCache>().RemoveByTagAsync("*", Stopping); // what was read a moment ago is remembered
        var board = await Server.GetAsync($"{Acme}/leaderboard?by={by}&period={period}");
        Assert.True(
            DateTimeOffset.Parse((string)board["as_of"]!, null) > new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        return [.. board["items"]!.AsArray().Select(line => $"{line!["rank"]} {line["member"]} {line["value"]}")];
    }

    /// <summary>Its clock stands still until a test moves it, and its timers are those of the system.</summary>
    private sealed class SetTime : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Milliseconds;
    }
}
