using Tributary.Engine.Analytics;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

/// <summary>Adds up figures that are kept by day.</summary>
internal static class DayFigures
{
    public static Measures Sum(SortedDictionary<int, Measures> days, AnalyticsInterval interval) =>
        SumEach(days, [interval]).Single().Sum;

    /// <summary>Adds up the days of each period. Periods are ascending and do not overlap.</summary>
    public static IEnumerable<(AnalyticsInterval Period, Measures Sum)> SumEach(
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

    public static FigureSpan SpanOf(IntervalUnit unit) =>
        unit switch
        {
            IntervalUnit.Week => FigureSpan.Week,
            IntervalUnit.Month => FigureSpan.Month,
            _ => FigureSpan.Day,
        };
}
