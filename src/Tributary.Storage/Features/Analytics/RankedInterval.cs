using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Analytics;

/// <summary>An interval whose best referrers are kept.</summary>
/// <param name="From">The first day, yyyymmdd; 0 for the first one with figures.</param>
/// <param name="To">The day after the last one; <see cref="Open"/> for an interval without an end.</param>
public readonly record struct RankedInterval(int From, int To)
{
    public const int Open = int.MaxValue;

    private const int MonthsOfAQuarter = 3;
    private static readonly int[] s_lengths = [7, 30, 90];

    private const int UsualRests = 300;

    /// <summary>For an interval that is over, or that nobody asks for before tomorrow.</summary>
    private const int QuietRests = 1_000;

    /// <summary>A list that is out of date rests for so many times as long as it took to make.</summary>
    public int Rests { get; private init; } = UsualRests;

    /// <summary>
    /// Lists the intervals that have names in the API and more than a day, and those that will have them tomorrow, so
    /// that the first answer of a day is as quick as the others.
    /// </summary>
    /// <param name="today">yyyymmdd.</param>
    public static IReadOnlyList<RankedInterval> ListOn(int today)
    {
        var (date, week) = (Calendar.Date(today), FigureSpan.Week.StartOf(today));
        var month = Calendar.Date(FigureSpan.Month.StartOf(today));
        int[] begun =
        [
            .. s_lengths.Select(length => Calendar.Number(date.AddDays(1 - length))),
            week,
            Calendar.Number(month),
            Calendar.Number(month.AddMonths(-((month.Month - 1) % MonthsOfAQuarter))),
            Calendar.Number(new DateOnly(date.Year, 1, 1)),
            0,
        ];
        IEnumerable<RankedInterval> intervals =
        [
            .. begun.Select(from => new RankedInterval(from, Open)),
            Quiet(Calendar.Number(Calendar.Date(week).AddDays(-7)), week),
            Quiet(Calendar.Number(month.AddMonths(-1)), Calendar.Number(month)),
            .. s_lengths.Select(length => Quiet(Calendar.Number(date.AddDays(2 - length)), Open)),
        ];
        return [.. intervals.DistinctBy(interval => (interval.From, interval.To))];
    }

    private static RankedInterval Quiet(int from, int to) => new(from, to) { Rests = QuietRests };
}
