using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Json;
using Calendar = Tributary.Engine.Foundation.Calendar;

namespace Tributary.Server.Features.Analytics;

internal enum IntervalName
{
    Today,
    Yesterday,
    ThisWeek,
    LastWeek,
    ThisMonth,
    LastMonth,
    QuarterToDate,
    YearToDate,
    All,
}

internal enum IntervalUnit
{
    Day,
    Week,
    Month,
}

/// <summary>A number of days of a program.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The day after the last one.</param>
internal readonly record struct AnalyticsInterval(DateOnly From, DateOnly To)
{
    private const int UsualDays = 30;
    private const int DaysOfAWeek = 7;

    /// <summary>The lengths that can be asked for by name, in days.</summary>
    private static readonly Dictionary<string, int> s_lengths = new()
    {
        ["7d"] = 7,
        ["30d"] = UsualDays,
        ["90d"] = 90,
    };

    public static string[] Names => [.. s_lengths.Keys, .. EnumNames.All<IntervalName>()];

    public static AnalyticsInterval LastDays(DateOnly today, int days = UsualDays) =>
        new(today.AddDays(1 - days), today.AddDays(1));

    /// <param name="first">The first day with a figure, for <c>all</c>.</param>
    public static bool TryRead(string name, DateOnly today, DateOnly? first, out AnalyticsInterval interval)
    {
        if (s_lengths.TryGetValue(name, out var days))
        {
            interval = LastDays(today, days);
            return true;
        }
        var isKnown = EnumNames.TryParse<IntervalName>(name, out var known);
        var (month, week) = (StartOf(today, IntervalUnit.Month), StartOf(today, IntervalUnit.Week));
        var tomorrow = today.AddDays(1);
        interval = known switch
        {
            IntervalName.Today => new(today, tomorrow),
            IntervalName.Yesterday => new(today.AddDays(-1), today),
            IntervalName.ThisWeek => new(week, tomorrow),
            IntervalName.LastWeek => new(week.AddDays(-DaysOfAWeek), week),
            IntervalName.ThisMonth => new(month, tomorrow),
            IntervalName.LastMonth => new(month.AddMonths(-1), month),
            IntervalName.QuarterToDate => new(month.AddMonths(-((today.Month - 1) % 3)), tomorrow),
            IntervalName.YearToDate => new(new DateOnly(today.Year, 1, 1), tomorrow),
            _ => new(first is { } since && since < tomorrow ? since : today, tomorrow),
        };
        return isKnown;
    }

    /// <summary>Reads a day, or the day of a time in the program's timezone.</summary>
    public static bool TryReadDay(string text, TimeZoneInfo zone, out DateOnly day)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
            return true;
        if (!Rfc3339.TryParse(text, out var at))
            return false;
        day = Calendar.Date(Calendar.Day(at, zone));
        return true;
    }

    public int Days => To.DayNumber - From.DayNumber;

    /// <summary>Returns the interval of the same length that ends where this one begins.</summary>
    public AnalyticsInterval Previous() => new(From.AddDays(-Days), From);

    public AnalyticsInterval YearBefore() => new(From.AddYears(-1), To.AddYears(-1));

    /// <summary>Lists the days, weeks or months of the interval. The first and the last may be cut.</summary>
    public IEnumerable<AnalyticsInterval> Split(IntervalUnit unit)
    {
        for (var from = From; from < To; )
        {
            var next = Next(StartOf(from, unit), unit);
            var to = next < To ? next : To;
            yield return new AnalyticsInterval(from, to);
            from = to;
        }
    }

    /// <summary>Returns the first day of the week or month in which the interval begins.</summary>
    public DateOnly StartOf(IntervalUnit unit) => StartOf(From, unit);

    public bool Contains(int day) => day >= Calendar.Number(From) && day < Calendar.Number(To);

    private static DateOnly Next(DateOnly start, IntervalUnit unit) =>
        unit switch
        {
            IntervalUnit.Day => start.AddDays(1),
            IntervalUnit.Week => start.AddDays(DaysOfAWeek),
            _ => start.AddMonths(1),
        };

    /// <summary>Weeks begin on Monday.</summary>
    private static DateOnly StartOf(DateOnly day, IntervalUnit unit) =>
        unit switch
        {
            IntervalUnit.Day => day,
            IntervalUnit.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % DaysOfAWeek)),
            _ => new DateOnly(day.Year, day.Month, 1),
        };
}
