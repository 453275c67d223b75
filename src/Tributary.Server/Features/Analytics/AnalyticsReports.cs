using Tributary.Client.Contracts;
using Tributary.Engine.Analytics;
using Tributary.Storage.Features.Analytics;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

/// <summary>Builds reports of what happened by period, of the funnel, and of what is still to pay.</summary>
internal sealed class AnalyticsReports(ActivityReads reads, LiabilityReads liability)
{
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
            var days = await reads.ListDaysAsync(of.Query, stopping, DayFigures.SpanOf(unit));
            await AddProgramFiguresAsync(of, metrics, days, stopping);
            var periods = DayFigures.SumEach(days, of.Interval.Split(unit));
            return (
                [.. periods.Select(one => answer.Item(one.Period, one.Sum))],
                answer.Item(of.Interval, DayFigures.Sum(days, of.Interval))
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
            var sums = DayFigures.Sum(await reads.ListDaysAsync(of.Query, stopping, FigureSpan.Month), of.Interval);
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
}
