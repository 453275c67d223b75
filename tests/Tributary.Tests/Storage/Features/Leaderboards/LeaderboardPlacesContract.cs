using System.Text.Json;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Tests.Storage.Contract;
using Xunit;

namespace Tributary.Tests.Storage.Features.Leaderboards;

/// <summary>Checks every place of leaderboards against sums of the test.</summary>
public abstract class LeaderboardPlacesContract : LeaderboardTest
{
    private protected LeaderboardPlacesContract(ReadServerFixture fixture)
        : base(fixture) { }

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
}
