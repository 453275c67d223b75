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

/// <summary>
/// Compares the figures of analytics with their rows, and with each other by period. Check N1 of <c>verify</c> computes
/// the same figures in SQL.
/// </summary>
internal static class AnalyticsAudit
{
    private const string SelectDays = """
        select distinct a.day from activity_segment_day a where a.program_id = @program order by a.day
        """;

    /// <summary>Rolls up the log, and checks every day of every program.</summary>
    /// <param name="entriesRead">See <see cref="AnalyticsRollup.EntriesRead"/>.</param>
    public static async Task CheckAsync(
        Database database,
        ProgramFacts program,
        Instant now,
        int entriesRead = AnalyticsRollup.UsualEntriesRead
    )
    {
        var stopping = TestContext.Current.CancellationToken;
        var rollup = new AnalyticsRollup(database) { EntriesRead = entriesRead };
        // A server on the same database may be counting, too.
        while ((await new ActivityReads(database).FindCoverageAsync(program.Id, stopping)).AsOf is not null)
            if (!await rollup.AddAsync(Programs, now, stopping))
                await Task.Delay(20, stopping);
        Assert.False(await rollup.AddAsync(Programs, now, stopping));
        var days = await database.ListAsync(
            SelectDays,
            reader => reader.GetInt32(0),
            stopping,
            ("@program", program.Id)
        );
        Assert.NotEmpty(days);
        await CheckRowsAsync(database, program, [.. days]);
        await CheckPeriodsAsync(database, program, [.. days]);

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
