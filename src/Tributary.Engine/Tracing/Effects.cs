using System.Collections.Immutable;

namespace Tributary.Engine.Tracing;

/// <summary>What a later reversal or reinstatement must know of a decision.</summary>
/// <param name="Counted">The counters that the event was counted in.</param>
/// <param name="Reversal">For a reversal: what it claimed and took.</param>
public readonly record struct Effects(ImmutableArray<string> Counted, ReversalTrace? Reversal)
{
    public static Effects None { get; } = new([], null);

    public static Effects Of(Trace trace) => new(trace.Counted, trace.Reversal);
}
