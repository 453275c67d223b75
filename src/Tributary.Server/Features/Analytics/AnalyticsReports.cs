using System.Globalization;
using System.Text.Json;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Engine.Analytics;
using Tributary.Storage.Features.Analytics;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

/// <summary>Builds reports from figures that are kept by day.</summary>
internal sealed class AnalyticsReports(ActivityReads reads, CohortReads cohorts, LiabilityReads liability)
{
    private static readonly (int Days, string Name)[] s_windows =
    [
        (7, "within_7d"),
        (30, "within_30d"),
        (60, "within_60d"),
    ];

    private const long SecondsOfADay = 86_400;

    public async ValueTask<AnalyticsReport> TimeSeriesAsync(
        AnalyticsRequest request,
        IReadOnlyList<Metric> metrics,
        IntervalUnit unit,
        AnalyticsInterval? compared,
        CancellationToken stopping
    )
    {
        var answer = new AnalyticsAnswer(request.Frame, metrics, request.Used);
        var (items, total) = await ListAsync(request);
        var report = answer.Report(items) with { Total = total };
        if (compared is not { } other)
            return report;
        var (previous, previousTotal) = await ListAsync(request.Of(other));
        return report with { Previous = previous, PreviousTotal = previousTotal };

        async ValueTask<(List<AnalyticsItem> Items, AnalyticsItem Total)> ListAsync(AnalyticsRequest of)
        {
            var days = await reads.ListDaysAsync(of.Query, stopping, SpanOf(unit));
            await AddProgramFiguresAsync(of, metrics, days, stopping);
            var periods = SumEach(days, of.Interval.Split(unit));
            return (
                [.. periods.Select(one => answer.Item(one.Period, one.Sum))],
                answer.Item(of.Interval, Sum(days, of.Interval))
            );
        }
    }

    /// <param name="byCohort">
    /// True to follow those who clicked in the interval, or signed up where no clicks are sent; false to count what
    /// happened in it.
    /// </param>
    public async ValueTask<AnalyticsReport> FunnelAsync(
        AnalyticsRequest request,
        bool byCohort,
        AnalyticsInterval? compared,
        CancellationToken stopping
    )
    {
        var isClicked = request is { HasClicks: true, Frame.Coverage.ClicksSince: not null };
        string[] notMeasured = isClicked ? [] : ["clicks", "visitors"];
        var report = AnalyticsAnswer.Report(request.Frame, await ListAsync(request), notMeasured);
        return compared is { } other ? report with { Previous = await ListAsync(request.Of(other)) } : report;

        async ValueTask<List<AnalyticsItem>> ListAsync(AnalyticsRequest of)
        {
            var sums = Sum(await reads.ListDaysAsync(of.Query, stopping, FigureSpan.Month), of.Interval);
            var steps = new List<(string Name, long? Count)>
            {
                ("clicks", isClicked ? sums.Clicks ?? 0 : null),
                ("visitors", isClicked ? sums.Visitors ?? 0 : null),
                ("sign_ups", byCohort && isClicked ? sums.Referred.ClickSignUps : sums.Referred.SignUps),
                (
                    "completions",
                    !byCohort ? sums.Referred.Completions
                    : isClicked ? sums.Referred.ClickCompletions
                    : sums.Referred.JoinedCompletions
                ),
            };
            var first = isClicked ? steps[1].Count : steps[2].Count;
            return
            [
                .. steps.Select(
                    (step, i) =>
                        AnalyticsAnswer.Item(
                            of.Interval,
                            [
                                ("step", AnalyticsAnswer.Word(step.Name)),
                                ("count", AnalyticsAnswer.Number(step.Count)),
                                (
                                    "rate_of_step_before",
                                    AnalyticsAnswer.Number(
                                        i == 0 || step.Count is null ? null : Share(step.Count, steps[i - 1].Count)
                                    )
                                ),
                                ("rate_of_first", AnalyticsAnswer.Number(i < 2 ? null : Share(step.Count, first))),
                            ],
                            step.Name
                        )
                ),
            ];
        }

        static decimal? Share(long? part, long? whole) =>
            part is null ? null : AnalyticsAnswer.Share(part.Value, whole);
    }

    public async ValueTask<AnalyticsReport> CohortsAsync(
        AnalyticsRequest request,
        CohortSpan span,
        CancellationToken stopping
    )
    {
        // A cohort is shown as a whole when the interval begins within it.
        var query = request.Query with
        {
            From = Calendar.Number(
                request.Interval.StartOf(span == CohortSpan.Week ? IntervalUnit.Week : IntervalUnit.Month)
            ),
        };
        var rows = await cohorts.ListCohortsAsync(query, span, stopping);
        var items = rows.GroupBy(row => row.Key.Joined)
            .Select(cohort => AnalyticsAnswer.Item(IntervalOf(cohort.Key, span), ValuesOf(cohort)));
        return AnalyticsAnswer.Report(request.Frame, [.. items]);
    }

    public async ValueTask<AnalyticsReport> TimeToConvertAsync(
        AnalyticsRequest request,
        IntervalUnit unit,
        CancellationToken stopping
    )
    {
        var span = SpanOf(unit);
        var delays = ByDay(await cohorts.ListDelaysAsync(request.Query, DelayKind.Conversion, span, stopping));
        var days = await reads.ListDaysAsync(request.Query, stopping, span);
        var items = request.Interval.Split(unit).Select(ItemOf);
        return AnalyticsAnswer.Report(request.Frame, [.. items]) with { Total = ItemOf(request.Interval) };

        AnalyticsItem ItemOf(AnalyticsInterval interval)
        {
            var signUps = Sum(days, interval).Referred.SignUps;
            var buckets = BucketsOf(delays, interval);
            return AnalyticsAnswer.Item(
                interval,
                [
                    ("sign_ups", AnalyticsAnswer.Number(signUps)),
                    ("completed", AnalyticsAnswer.Number(buckets.Sum(bucket => bucket.Count))),
                    ("median_seconds", AnalyticsAnswer.Number(Delay.Percentile(buckets, 50))),
                    ("p90_seconds", AnalyticsAnswer.Number(Delay.Percentile(buckets, 90))),
                    .. s_windows.Select(window =>
                        (
                            window.Name,
                            AnalyticsAnswer.Number(
                                AnalyticsAnswer.Share(
                                    buckets
                                        .Where(bucket => Delay.SecondsOf(bucket.Bucket) < window.Days * SecondsOfADay)
                                        .Sum(bucket => bucket.Count),
                                    signUps
                                )
                            )
                        )
                    ),
                ]
            );
        }
    }

    public async ValueTask<AnalyticsReport> ViralityAsync(AnalyticsRequest request, CancellationToken stopping)
    {
        var query = request.Query;
        var days = await reads.ListDaysAsync(query with { To = int.MaxValue }, stopping);
        var sums = Sum(days, request.Interval);
        var since = days.Values.Aggregate(new Measures(), (a, b) => a + b);
        var generations = await cohorts.ListGenerationsAsync(query.Program, stopping);
        var members = generations.Sum(one => one.Members) - since.Referred.SignUps - since.Others.SignUps;
        var isClicked = request.Frame.Coverage.ClicksSince is not null;
        var visitors = isClicked ? sums.Visitors ?? 0 : (long?)null;
        // Both are of the calendar month of the last day: who was active is known by week and month only.
        var lastDay = request.Interval.To.AddDays(-1);
        var month = query with { From = Calendar.Number(new DateOnly(lastDay.Year, lastDay.Month, 1)) };
        var active = await cohorts.CountActiveAsync(month, CohortSpan.Month, stopping);
        var sharing = isClicked ? await cohorts.CountSharingAsync(month, stopping) : (long?)null;
        var delays = BucketsOf(
            ByDay(await cohorts.ListDelaysAsync(query, DelayKind.Generation, FigureSpan.Month, stopping)),
            request.Interval
        );
        var item = AnalyticsAnswer.Item(
            request.Interval,
            [
                ("members", AnalyticsAnswer.Number(members)),
                ("active_members", AnalyticsAnswer.Number(active)),
                ("sharing_members", AnalyticsAnswer.Number(sharing)),
                ("participation", AnalyticsAnswer.Number(ShareOrNull(sharing, active))),
                ("invitations", AnalyticsAnswer.Number(visitors)),
                ("sign_ups", AnalyticsAnswer.Number(sums.Referred.SignUps)),
                ("invitations_per_member", AnalyticsAnswer.Number(ShareOrNull(visitors, members))),
                (
                    "sign_ups_per_invitation",
                    AnalyticsAnswer.Number(AnalyticsAnswer.Share(sums.Referred.SignUps, visitors))
                ),
                ("k_factor", AnalyticsAnswer.Number(AnalyticsAnswer.Share(sums.Referred.SignUps, members))),
                ("generation_median_seconds", AnalyticsAnswer.Number(Delay.Percentile(delays, 50))),
            ]
        );
        var byDepth = generations.Select(one =>
            AnalyticsAnswer.Item(
                request.Interval,
                [("generation", AnalyticsAnswer.Number(one.Depth)), ("members", AnalyticsAnswer.Number(one.Members))],
                one.Depth.ToString(CultureInfo.InvariantCulture)
            )
        );
        string[] notMeasured = isClicked ? [] : ["sharing_members", "participation", "invitations"];
        return AnalyticsAnswer.Report(request.Frame, [.. byDepth], notMeasured) with { Total = item };

        static decimal? ShareOrNull(long? part, long? whole) =>
            part is null ? null : AnalyticsAnswer.Share(part.Value, whole);
    }

    /// <summary>
    /// Shows what is payable now, and what is held by the day, week or month in which it becomes payable.
    /// </summary>
    /// <param name="today">The current day of the program. What was due before is shown with it.</param>
    public async ValueTask<AnalyticsReport> LiabilityAsync(
        AnalyticsRequest request,
        IntervalUnit unit,
        DateOnly today,
        TimeZoneInfo zone,
        CancellationToken stopping
    )
    {
        var (program, currency) = (request.Query.Program, request.Query.Currency);
        var payable = await liability.FindPayableAsync(program, currency, stopping);
        var due = await liability.ListDueAsync(program, currency, stopping);
        var byDay = due.GroupBy(slot => Later(Calendar.Date(Calendar.Day(slot.At, zone)), today))
            .ToDictionary(day => day.Key, day => (Rewards: day.Sum(s => s.Rewards), Amount: day.Sum(s => s.Amount)));
        var last = byDay.Count == 0 ? today : byDay.Keys.Max();
        var all = new AnalyticsInterval(today, last.AddDays(1));
        var items = all.Split(unit)
            .Select(period => (Period: period, Days: byDay.Where(day => period.Contains(Calendar.Number(day.Key)))))
            .Where(item => item.Days.Any())
            .Select(item =>
                AnalyticsAnswer.Item(
                    item.Period,
                    [
                        ("rewards", AnalyticsAnswer.Number(item.Days.Sum(day => day.Value.Rewards))),
                        ("held", AnalyticsAnswer.Number(item.Days.Sum(day => day.Value.Amount))),
                    ]
                )
            );
        var total = AnalyticsAnswer.Item(
            all,
            [
                ("payable", AnalyticsAnswer.Number(payable)),
                ("rewards", AnalyticsAnswer.Number(byDay.Values.Sum(day => day.Rewards))),
                ("held", AnalyticsAnswer.Number(byDay.Values.Sum(day => day.Amount))),
            ]
        );
        return AnalyticsAnswer.Report(request.Frame, [.. items]) with { Total = total };

        static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
    }

    /// <summary>Adds the figures that are kept by no dimension, if they are asked for.</summary>
    private async ValueTask AddProgramFiguresAsync(
        AnalyticsRequest request,
        IReadOnlyList<Metric> metrics,
        SortedDictionary<int, Measures> days,
        CancellationToken stopping
    )
    {
        if (request.Used.Count > 0 || !metrics.Any(metric => metric.IsOfProgram))
            return;
        var query = request.Query;
        foreach (var (day, measures) in await reads.ListUncountedAsync(query, stopping))
            Add(day, measures);
        if (metrics.Any(metric => metric.IsOfReview))
            foreach (var slot in await liability.ListSuspectAsync(query.Program, query.Currency, stopping))
                Add(Calendar.Day(slot.At, request.Frame.Zone), new Measures { FraudHeld = slot.Amount });

        void Add(int day, Measures measures)
        {
            if (request.Interval.Contains(day))
                days[day] = days.TryGetValue(day, out var soFar) ? soFar + measures : measures;
        }
    }

    private static Measures Sum(SortedDictionary<int, Measures> days, AnalyticsInterval interval) =>
        SumEach(days, [interval]).Single().Sum;

    /// <summary>Adds up the days of each period. Periods are ascending and do not overlap.</summary>
    private static IEnumerable<(AnalyticsInterval Period, Measures Sum)> SumEach(
        SortedDictionary<int, Measures> days,
        IEnumerable<AnalyticsInterval> periods
    )
    {
        var (each, at) = (days.ToList(), 0);
        foreach (var period in periods)
        {
            var (from, to, sum) = (Calendar.Number(period.From), Calendar.Number(period.To), new Measures());
            for (; at < each.Count && each[at].Key < to; at++)
                if (each[at].Key >= from)
                    sum += each[at].Value;
            yield return (period, sum);
        }
    }

    private static FigureSpan SpanOf(IntervalUnit unit) =>
        unit switch
        {
            IntervalUnit.Week => FigureSpan.Week,
            IntervalUnit.Month => FigureSpan.Month,
            _ => FigureSpan.Day,
        };

    private static List<IGrouping<int, (int Day, int Bucket, long Count)>> ByDay(
        List<(int Day, int Bucket, long Count)> delays
    ) => [.. delays.GroupBy(delay => delay.Day)];

    private static List<(int Bucket, long Count)> BucketsOf(
        List<IGrouping<int, (int Day, int Bucket, long Count)>> delays,
        AnalyticsInterval interval
    ) =>
        [
            .. delays
                .Where(day => interval.Contains(day.Key))
                .SelectMany(day => day)
                .GroupBy(delay => delay.Bucket, delay => delay.Count)
                .Select(bucket => (bucket.Key, bucket.Sum()))
                .OrderBy(bucket => bucket.Key),
        ];

    private static AnalyticsInterval IntervalOf(int joined, CohortSpan span)
    {
        var from = Calendar.Date(joined);
        return new AnalyticsInterval(from, span == CohortSpan.Week ? from.AddDays(7) : from.AddMonths(1));
    }

    private static IEnumerable<(string Name, JsonElement Value)> ValuesOf(
        IEnumerable<(CohortKey Key, CohortSums Sums)> cohort
    )
    {
        var ages = cohort.Where(row => row.Key.IsReferred).OrderBy(row => row.Key.Age).ToList();
        var others = cohort.Where(row => !row.Key.IsReferred).Select(row => row.Sums).ToList();
        var (otherMembers, otherRevenue) = (others.Sum(row => row.Members), others.Sum(row => row.Revenue));
        var members = ages.Sum(row => row.Sums.Members);
        var (completed, revenue, rewards) = (0L, 0L, 0L);
        var shown = new List<CohortAge>();
        foreach (var (key, sums) in ages)
        {
            completed += sums.Completions;
            revenue += sums.Revenue;
            rewards += sums.RewardAmount;
            shown.Add(
                new CohortAge
                {
                    Age = key.Age,
                    Active = sums.Active,
                    Retained = AnalyticsAnswer.Share(sums.Active, members),
                    Orders = sums.Orders,
                    Revenue = sums.Revenue,
                    RewardAmount = sums.RewardAmount,
                    Completed = AnalyticsAnswer.Share(completed, members),
                    LifetimeValue = AnalyticsAnswer.Share(revenue, members),
                }
            );
        }
        yield return ("members", AnalyticsAnswer.Number(members));
        yield return ("completions", AnalyticsAnswer.Number(completed));
        yield return ("revenue", AnalyticsAnswer.Number(revenue));
        yield return ("reward_amount", AnalyticsAnswer.Number(rewards));
        yield return ("lifetime_value", AnalyticsAnswer.Number(AnalyticsAnswer.Share(revenue, members)));
        yield return ("other_members", AnalyticsAnswer.Number(otherMembers));
        yield return ("other_revenue", AnalyticsAnswer.Number(otherRevenue));
        yield return (
            "other_lifetime_value",
            AnalyticsAnswer.Number(AnalyticsAnswer.Share(otherRevenue, otherMembers))
        );
        yield return ("ages", JsonSerializer.SerializeToElement(shown, TributaryJson.Default.IReadOnlyListCohortAge));
    }
}
