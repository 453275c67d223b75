using System.Globalization;

namespace Tributary.Dashboard.Format;

/// <summary>Reads the days that somebody chose, in UTC.</summary>
public static class Days
{
    /// <summary>Returns the beginning of a day such as <c>2026-05-01</c>; null for anything else.</summary>
    public static DateTimeOffset? Begin(string? day) =>
        DateTime.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date, TimeSpan.Zero)
            : null;

    /// <summary>Returns the end of a day, which is the beginning of the next.</summary>
    public static DateTimeOffset? End(string? day) => Begin(day)?.AddDays(1);
}
