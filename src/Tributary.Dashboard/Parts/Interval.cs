namespace Tributary.Dashboard.Parts;

/// <summary>An interval that pages offer.</summary>
/// <param name="Name">The name in the API.</param>
/// <param name="Title">The name for people.</param>
/// <param name="By">The length of a period in its charts.</param>
public sealed record Interval(string Name, string Title, string By)
{
    /// <summary>All intervals, the usual one first.</summary>
    public static IReadOnlyList<Interval> All { get; } =
    [
        new("30d", "Last 30 days", "day"),
        new("7d", "Last 7 days", "day"),
        new("90d", "Last 90 days", "week"),
        new("this_month", "This month", "day"),
        new("last_month", "Last month", "day"),
        new("quarter_to_date", "This quarter", "week"),
        new("year_to_date", "This year", "month"),
        new("all", "All time", "month"),
    ];

    /// <summary>Returns the interval with a name, or the usual one.</summary>
    public static Interval FindOrFirst(string? name) => All.FirstOrDefault(interval => interval.Name == name) ?? All[0];
}
