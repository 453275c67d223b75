namespace Tributary.Engine.Analytics;

/// <summary>The sums from which metrics are computed, for one day, period or value of a dimension.</summary>
public sealed record Measures
{
    /// <summary>Null where clicks are not measured.</summary>
    public long? Clicks { get; init; }

    /// <summary>The first click of each visitor on each day; null where clicks are not measured.</summary>
    public long? Visitors { get; init; }

    /// <summary>Clicks of machines and link previews; null where clicks are not measured.</summary>
    public long? MachineClicks { get; init; }

    /// <summary>
    /// Clicks beyond what one address may have counted for a link; null where clicks are not measured.
    /// </summary>
    public long? ExcessClicks { get; init; }

    /// <summary>The amount that fraud detection holds now, of the rewards of the day.</summary>
    public long FraudHeld { get; init; }

    /// <summary>The figures of referred members.</summary>
    public ActivitySums Referred { get; init; }

    /// <summary>The figures of members that nobody referred.</summary>
    public ActivitySums Others { get; init; }

    public static Measures operator +(Measures a, Measures b) =>
        new()
        {
            Clicks = Add(a.Clicks, b.Clicks),
            Visitors = Add(a.Visitors, b.Visitors),
            MachineClicks = Add(a.MachineClicks, b.MachineClicks),
            ExcessClicks = Add(a.ExcessClicks, b.ExcessClicks),
            FraudHeld = a.FraudHeld + b.FraudHeld,
            Referred = a.Referred + b.Referred,
            Others = a.Others + b.Others,
        };

    private static long? Add(long? a, long? b) => a is null && b is null ? null : (a ?? 0) + (b ?? 0);
}
