using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Tracing;

/// <summary>
/// The outcome of an entry. <c>applied</c>: a reversal or command took effect. The other three are the outcomes of an
/// event.
/// </summary>
public enum Outcome
{
    Rewarded,
    NoReward,
    Rejected,
    Applied,
}

/// <summary>The one decision on one entry.</summary>
public sealed record Decision
{
    public required Entry Entry { get; init; }

    /// <summary>The place in its partition's order; replay and relaying follow it.</summary>
    public required long Seq { get; init; }

    /// <summary>The member that it is about; 0 for a command about a whole partition.</summary>
    public required MemberId MemberId { get; init; }

    /// <summary>The referrer who is credited with it in statistics and leaderboards.</summary>
    public MemberId? ReferrerId { get; init; }
    public required Outcome Outcome { get; init; }

    /// <summary>The reason for a rejection; null otherwise (the trace has the reasons of each rule).</summary>
    public Reason? Reason { get; init; }

    /// <summary>The version that governed it; 0 for none.</summary>
    public required int TermsVersion { get; init; }

    /// <summary>
    /// The change of the referrer's revenue, minor units of <see cref="RevenueCurrency"/>; negative for a reversal.
    /// </summary>
    public required long Revenue { get; init; }

    /// <summary>+1 when it completed a referral, −1 when it undid a completion.</summary>
    public required int Completed { get; init; }

    /// <summary>1 for a sign-up through a referral.</summary>
    public required int SignedUp { get; init; }

    /// <summary>Stored by <see cref="TraceCodec"/>, at the commit.</summary>
    public required Trace Trace { get; init; }

    /// <summary>
    /// The place among all decisions of a program whose partitions share a cap or budget; null where they share
    /// nothing.
    /// </summary>
    public long? SharedSeq { get; init; }

    /// <summary>Null for <see cref="ProgramFacts.HomeCurrency"/>, and where there is no revenue.</summary>
    public string? RevenueCurrency { get; init; }
}
