namespace Tributary.Engine.Foundation;

/// <summary>A day, and the first days of its week and month: yyyymmdd in the program's timezone.</summary>
public readonly record struct CalendarDates(int Day, int Week, int Month);

/// <summary>Computes days, weeks and months in a program's timezone, written yyyymmdd.</summary>
public static class Calendar
{
    public static int Day(Instant at, TimeZoneInfo zone) => Number(Local(at, zone));

    public static CalendarDates Dates(Instant at, TimeZoneInfo zone)
    {
        var day = Local(at, zone);
        return new CalendarDates(Number(day), Number(WeekOf(day)), Number(MonthOf(day)));
    }

    /// <summary>
    /// Returns the first day of the period that contains <paramref name="at"/>; 0 for all time. Weeks begin on Monday
    /// (ISO 8601).
    /// </summary>
    public static int Period(Instant at, CapPeriod period, TimeZoneInfo zone) =>
        period switch
        {
            CapPeriod.All => 0,
            CapPeriod.Day => Number(Local(at, zone)),
            CapPeriod.Week => Number(WeekOf(Local(at, zone))),
            _ => Number(MonthOf(Local(at, zone))),
        };

    /// <summary>Returns the first and last day of the window that contains or precedes <paramref name="at"/>.</summary>
    public static (int First, int Last) Window(Instant at, FieldWindow window, TimeZoneInfo zone)
    {
        var day = Local(at, zone);
        return window switch
        {
            FieldWindow.Today => (Number(day), Number(day)),
            FieldWindow.Week => (Number(WeekOf(day)), Number(WeekOf(day).AddDays(6))),
            FieldWindow.Month => (Number(MonthOf(day)), Number(MonthOf(day).AddMonths(1).AddDays(-1))),
            FieldWindow.LastMonth => (Number(MonthOf(day).AddMonths(-1)), Number(MonthOf(day).AddDays(-1))),
            _ => (0, 0),
        };
    }

    /// <summary>Returns the first moment of a day in a timezone.</summary>
    public static Instant Start(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return Instant.From(new DateTimeOffset(local, zone.GetUtcOffset(local)));
    }

    /// <summary>
    /// Returns the day that begins exactly at this time in the timezone or in UTC; null for any other time.
    /// </summary>
    public static DateOnly? DayBeginning(Instant at, TimeZoneInfo zone)
    {
        var local = Local(at, zone);
        if (Start(local, zone) == at)
            return local;
        var utc = at.ToDateTimeOffset().UtcDateTime;
        return utc.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(utc) : null;
    }

    public static DateOnly Date(int number) => new(number / 10_000, number / 100 % 100, number % 100);

    public static int Number(DateOnly day) => (day.Year * 10_000) + (day.Month * 100) + day.Day;

    /// <summary>Returns the first day of a day's week.</summary>
    public static int Week(int day) => Number(WeekOf(Date(day)));

    /// <summary>Returns the first day of a day's month.</summary>
    public static int Month(int day) => day - (day % 100) + 1;

    private static DateOnly Local(Instant at, TimeZoneInfo zone)
    {
        var utc = at.ToDateTimeOffset();
        return DateOnly.FromDateTime(
            ReferenceEquals(zone, TimeZoneInfo.Utc) ? utc.DateTime : TimeZoneInfo.ConvertTime(utc, zone).DateTime
        );
    }

    private static DateOnly WeekOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);
}
