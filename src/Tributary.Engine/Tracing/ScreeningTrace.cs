using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Tracing;

/// <summary>The check of one referral: the facts read from outside, the signals found, and the result.</summary>
public sealed record ScreeningTrace(
    MemberId MemberId,
    FraudFacts Facts,
    ImmutableArray<SignalTrace> Found,
    int Score,
    RiskVerdict Verdict
)
{
    /// <summary>The case that it opened.</summary>
    public CaseId? Opened { get; init; }
}

public readonly record struct SignalTrace(Signal Name, SignalMode Mode, int Points);
