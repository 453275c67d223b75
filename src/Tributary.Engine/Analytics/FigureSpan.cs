using Tributary.Engine.Foundation;

namespace Tributary.Engine.Analytics;

/// <summary>The length of a period that figures are kept by. Weeks begin on Monday.</summary>
public enum FigureSpan
{
    Day,
    Week,
    Month,
}

public static class FigureSpans
{
    /// <summary>Returns the first day of the period that a day is in; both are yyyymmdd.</summary>
    public static int StartOf(this FigureSpan span, int day) =>
        span switch
        {
            FigureSpan.Week => Calendar.Week(day),
            FigureSpan.Month => Calendar.Month(day),
            _ => day,
        };

    /// <summary>Returns the first day of the first period that begins on a day or later.</summary>
    public static int StartFrom(this FigureSpan span, int day)
    {
        var start = span.StartOf(day);
        if (start == day)
            return day;
        var date = Calendar.Date(start);
        return Calendar.Number(span == FigureSpan.Week ? date.AddDays(7) : date.AddMonths(1));
    }
}
