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
/// <param name="Seq">The place in its partition's order; replay and relaying follow it.</param>
/// <param name="MemberId">The member that it is about; 0 for a command about a whole partition.</param>
/// <param name="ReferrerId">The referrer who is credited with it in statistics and leaderboards.</param>
/// <param name="Reason">The reason for a rejection; null otherwise (the trace has the reasons of each rule).</param>
/// <param name="TermsVersion">The version that governed it; 0 for none.</param>
/// <param name="Revenue">
/// The change of the referrer's revenue, minor units of <see cref="RevenueCurrency"/>; negative for a reversal.
/// </param>
/// <param name="Completed">+1 when it completed a referral, −1 when it undid a completion.</param>
/// <param name="SignedUp">1 for a sign-up through a referral.</param>
/// <param name="Trace">Stored by <see cref="TraceCodec"/>, at the commit.</param>
public sealed record Decision(
    Entry Entry,
    long Seq,
    long MemberId,
    long? ReferrerId,
    Outcome Outcome,
    Reason? Reason,
    int TermsVersion,
    long Revenue,
    int Completed,
    int SignedUp,
    Trace Trace
)
{
    /// <summary>
    /// The place among all decisions of a program whose partitions share a cap or budget; null where they share
    /// nothing.
    /// </summary>
    public long? SharedSeq { get; init; }

    /// <summary>Null for <see cref="ProgramFacts.HomeCurrency"/>, and where there is no revenue.</summary>
    public string? RevenueCurrency { get; init; }
}
