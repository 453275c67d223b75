using System.Globalization;
using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Verify;
using Xunit;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Tests.Properties;

/// <summary>Compares the figures of analytics with those that the deciding transaction keeps.</summary>
internal static class AnalyticsAudit
{
    private const string SelectDifferences = """
        with kept as (
            select program_id, day, sum(sign_ups) as sign_ups, sum(completed) as completed, sum(rejected) as rejected,
                sum(expired) as expired, sum(events) as events, sum(revenue) as revenue, sum(rewards) as rewards,
                sum(reward_amount) as reward_amount
            from daily_stats group by program_id, day),
        seen as (
            select a.program_id, a.day, sum(case when is_referred then sign_ups else 0 end) as sign_ups,
                sum(completions) as completed, sum(rejections) as rejected, sum(expiries) as expired,
                sum(events) + sum(sign_ups) as events,
                sum(case when is_referred and currency = @home then revenue else 0 end) as revenue,
                sum(rewards) as rewards,
                sum(case when currency = @home then reward_amount else 0 end) as reward_amount
            from activity_segment_day a group by a.program_id, a.day)
        select coalesce(k.day, s.day),
            'kept ' || coalesce(k.sign_ups, 0) || ' ' || coalesce(k.completed, 0) || ' ' || coalesce(k.rejected, 0)
                || ' ' || coalesce(k.expired, 0) || ' ' || coalesce(k.events, 0) || ' ' || coalesce(k.revenue, 0)
                || ' ' || coalesce(k.rewards, 0) || ' ' || coalesce(k.reward_amount, 0),
            'kept ' || coalesce(s.sign_ups, 0) || ' ' || coalesce(s.completed, 0) || ' ' || coalesce(s.rejected, 0)
                || ' ' || coalesce(s.expired, 0) || ' ' || coalesce(s.events, 0) || ' ' || coalesce(s.revenue, 0)
                || ' ' || coalesce(s.rewards, 0) || ' ' || coalesce(s.reward_amount, 0)
        from kept k full join seen s on s.program_id = k.program_id and s.day = k.day
        order by 1
        """;

    /// <summary>Rolls up the log, and checks every day of every program.</summary>
    public static async Task CheckAsync(Database database, ProgramFacts program, Instant now)
    {
        var stopping = TestContext.Current.CancellationToken;
        var rollup = new AnalyticsRollup(database);
        // A server on the same database may be counting, too.
        while ((await new ActivityReads(database).FindCoverageAsync(program.Id, stopping)).AsOf is not null)
            if (!await rollup.AddAsync(Programs, now, stopping))
                await Task.Delay(20, stopping);
        Assert.False(await rollup.AddAsync(Programs, now, stopping));
        var days = await database.ListAsync(
            SelectDifferences,
            reader => (Day: reader.GetInt32(0), Kept: reader.GetString(1), Seen: reader.GetString(2)),
            stopping,
            ("@home", program.HomeCurrency)
        );
        Assert.NotEmpty(days);
        Assert.Equal(days.Select(day => (day.Day, day.Kept)), days.Select(day => (day.Day, day.Seen)));
        await CheckRowsAsync(database, program, [.. days.Select(day => day.Day)]);
        await CheckPeriodsAsync(database, program, [.. days.Select(day => day.Day)]);

        ValueTask<IReadOnlyDictionary<ProgramId, ProgramFacts>> Programs(CancellationToken _) =>
            ValueTask.FromResult<IReadOnlyDictionary<ProgramId, ProgramFacts>>(
                new Dictionary<ProgramId, ProgramFacts> { [program.Id] = program }
            );
    }

    /// <summary>Figures by week, month, or without a dimension add up to those by day.</summary>
    private static async Task CheckPeriodsAsync(Database database, ProgramFacts program, int[] days)
    {
        var (reads, cohorts) = (new ActivityReads(database), new CohortReads(database));
        var stopping = TestContext.Current.CancellationToken;
        var last = Calendar.Number(Calendar.Date(days[^1]).AddDays(1));
        foreach (
            var (from, to) in (IEnumerable<(int, int)>)
                [(days[0], last), (days[days.Length / 3], last), (days[0], days[^1]), (days[0], days[days.Length / 2])]
        )
        {
            if (from >= to)
                continue;
            var query = new ActivityQuery(program.Id, from, to, program.HomeCurrency);
            var all = query with { Filters = [new DimensionFilter(Dimension.TermsVersion, true, ["999"])] };
            var total = Sum(await reads.ListDaysAsync(query, stopping));

            Assert.Equal(
                total,
                Sum(await reads.ListDaysAsync(all, stopping)) with
                {
                    Clicks = total.Clicks,
                    Visitors = total.Visitors,
                }
            );
            Assert.Equal(
                total,
                Sum(await reads.ListDaysAsync(all, stopping, FigureSpan.Month)) with
                {
                    Clicks = total.Clicks,
                    Visitors = total.Visitors,
                }
            );
            foreach (
                var dimension in (Dimension[])
                    [Dimension.Channel, Dimension.Group, Dimension.TermsVersion, Dimension.Member]
            )
                Assert.Equal(
                    (dimension, total with { Clicks = null, Visitors = null }),
                    (
                        dimension,
                        (
                            await reads.ListValuesAsync(query, dimension, Metric.Find("revenue")!, stopping)
                        ).Values.Aggregate(new Measures(), (a, b) => a + b) with
                        {
                            Clicks = null,
                            Visitors = null,
                        }
                    )
                );
            foreach (var kind in Enum.GetValues<DelayKind>())
            {
                var byDay = Buckets(await cohorts.ListDelaysAsync(query, kind, FigureSpan.Day, stopping));
                Assert.Equal(byDay, Buckets(await cohorts.ListDelaysAsync(query, kind, FigureSpan.Week, stopping)));
                Assert.Equal(byDay, Buckets(await cohorts.ListDelaysAsync(query, kind, FigureSpan.Month, stopping)));
            }
        }

        static Measures Sum(SortedDictionary<int, Measures> days) =>
            days.Values.Aggregate(new Measures(), (a, b) => a + b);

        static IEnumerable<(int, long)> Buckets(List<(int Day, int Bucket, long Count)> delays) =>
            delays
                .GroupBy(delay => delay.Bucket, delay => delay.Count)
                .Select(bucket => (bucket.Key, bucket.Sum()))
                .Where(bucket => bucket.Item2 != 0)
                .Order();
    }

    /// <summary>Computes each metric once more from its rows, for all time and from the middle on.</summary>
    private static async Task CheckRowsAsync(Database database, ProgramFacts program, int[] days)
    {
        var stopping = TestContext.Current.CancellationToken;
        var zone = program.Plans[0].TimeZone;
        foreach (var first in (int[])[days[0], days[days.Length / 2]])
        foreach (var figure in FigureSql.All.Where(figure => first == days[0] || figure.IsOfAnyInterval))
        {
            var rows = await database.ListAsync(
                figure.SqlFor(database),
                reader => Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture),
                stopping,
                ("@program", program.Id),
                ("@from", first == days[0] ? 0 : Calendar.Start(Calendar.Date(first), zone).Micros),
                ("@to", long.MaxValue),
                ("@currency", program.HomeCurrency)
            );
            var query = new ActivityQuery(program.Id, first, int.MaxValue, program.HomeCurrency);
            var kept = (await new ActivityReads(database).ListDaysAsync(query, stopping)).Values.Aggregate(
                new Measures(),
                (sum, day) => sum + day
            );
            Assert.Equal((figure.Metric, (decimal?)rows[0]), (figure.Metric, Metric.Find(figure.Metric)!.Value(kept)));
        }
    }
}
