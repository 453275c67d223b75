using System.Collections.Immutable;

namespace Tributary.Engine.Tracing;

/// <summary>The parts of a decision that a later reversal or reinstatement must know.</summary>
/// <param name="Counted">The counters in which the event was counted.</param>
/// <param name="Reversal">For a reversal: its claim and the amount taken.</param>
public readonly record struct Effects(ImmutableArray<string> Counted, ReversalTrace? Reversal)
{
    public static Effects None { get; } = new([], null);

    public static Effects Of(Trace trace) => new(trace.Counted, trace.Reversal);
}
