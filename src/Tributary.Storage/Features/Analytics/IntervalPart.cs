using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Features.Analytics;

/// <summary>A part of an interval, of whose days or whole months the figures are read.</summary>
/// <param name="From">The first day, yyyymmdd.</param>
/// <param name="To">The day after the last one.</param>
/// <param name="IsTakenAway">True for days that the months have and the interval has not.</param>
internal readonly record struct IntervalPart(bool IsMonths, int From, int To, bool IsTakenAway = false)
{
    /// <summary>Returns whole months, and the days before and after them.</summary>
    public static IReadOnlyList<IntervalPart> Split(int from, int to)
    {
        var (first, last) = (FigureSpan.Month.StartFrom(from), FigureSpan.Month.StartOf(to));
        if (first >= last)
            return [new(false, from, to)];
        return [new(true, first, last), .. Days(from, first), .. Days(last, to)];
    }

    /// <summary>
    /// Returns months, and the days that are missing from them or too many, whichever are fewer: at most fifteen at
    /// each end. Days that have not come yet have no rows, so the current month is cheap.
    /// </summary>
    public static IReadOnlyList<IntervalPart> SplitShort(int from, int to)
    {
        var (first, last) = (Nearest(from), Nearest(to));
        if (first >= last)
            return [new(false, from, to)];
        return
        [
            new(true, first, last),
            .. Days(from, first),
            .. Days(first, from, isTakenAway: true),
            .. Days(last, to),
            .. Days(to, last, isTakenAway: true),
        ];
    }

    private static int Nearest(int day)
    {
        var (start, next) = (FigureSpan.Month.StartOf(day), FigureSpan.Month.StartFrom(day));
        var date = Calendar.Date(day).DayNumber;
        return date - Calendar.Date(start).DayNumber <= Calendar.Date(next).DayNumber - date ? start : next;
    }

    private static IReadOnlyList<IntervalPart> Days(int from, int to, bool isTakenAway = false) =>
        from < to ? [new(false, from, to, isTakenAway)] : [];
}
