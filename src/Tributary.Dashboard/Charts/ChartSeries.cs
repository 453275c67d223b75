namespace Tributary.Dashboard.Charts;

/// <summary>How a chart draws its values.</summary>
public enum ChartKind
{
    /// <summary>A line over time.</summary>
    Line,

    /// <summary>A bar for each value.</summary>
    Bar,
}

/// <summary>A row of values in a chart.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Values">The values; null where nothing was measured.</param>
/// <param name="Texts">The values as people read them.</param>
/// <param name="IsPast">Whether it is the interval that is compared with.</param>
public sealed record ChartSeries(
    string Name,
    IReadOnlyList<decimal?> Values,
    IReadOnlyList<string> Texts,
    bool IsPast = false
);
