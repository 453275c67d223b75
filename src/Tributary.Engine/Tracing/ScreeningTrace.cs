using System.Collections.Immutable;
using Tributary.Engine.Fraud;
using Tributary.Engine.Screening;

namespace Tributary.Engine.Tracing;

/// <summary>One referral looked at: what was read from outside for it, what was found, and what it came to.</summary>
public sealed record ScreeningTrace(
    long MemberId, FraudFacts Facts, ImmutableArray<SignalTrace> Found, int Score, RiskVerdict Verdict)
{
    /// <summary>The case that it opened.</summary>
    public long? Opened { get; init; }
}

public readonly record struct SignalTrace(Signal Name, SignalMode Mode, int Points);
