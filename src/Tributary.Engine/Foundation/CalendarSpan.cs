namespace Tributary.Engine.Foundation;

/// <summary>
/// A length of time as the Terms write it: <c>12h</c>, <c>30d</c> (of 24 hours), <c>12mo</c> (calendar months).
/// </summary>
/// <param name="Months">0 unless the span is written in months; then <paramref name="Length"/> is zero.</param>
public readonly record struct CalendarSpan(TimeSpan Length, int Months)
{
    /// <summary>
    /// Returns the end of the span. Months follow the calendar of <paramref name="zone"/>; a day that the month does
    /// not have becomes its last day.
    /// </summary>
    public Instant After(Instant start, TimeZoneInfo zone)
    {
        if (Months == 0)
            return start + Length;
        var local = TimeZoneInfo.ConvertTime(start.ToDateTimeOffset(), zone).DateTime.AddMonths(Months);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        return Instant.From(new DateTimeOffset(local, zone.GetUtcOffset(local)));
    }

    public static bool TryParse(string text, out CalendarSpan span)
    {
        span = default;
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            digits++;
        if (digits is 0 or > 5 || !int.TryParse(text.AsSpan(0, digits), out var count) || count == 0)
            return false;
        switch (text[digits..])
        {
            case "h" when count <= 87_600:
                span = new CalendarSpan(TimeSpan.FromHours(count), 0);
                return true;
            case "d" when count <= 36_500:
                span = new CalendarSpan(TimeSpan.FromDays(count), 0);
                return true;
            case "mo" when count <= 1_200:
                span = new CalendarSpan(TimeSpan.Zero, count);
                return true;
            default:
                return false;
        }
    }

    public override string ToString() =>
        Months > 0 ? $"{Months}mo"
        : Length.Ticks % TimeSpan.TicksPerDay == 0 ? $"{Length.Days}d"
        : $"{(long)Length.TotalHours}h";
}
