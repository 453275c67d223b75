using Tributary.Engine.Log;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Tracing;

/// <summary><c>applied</c>: a reversal or command took effect; the other three are what an event may come to.</summary>
public enum Outcome
{
    Rewarded,
    NoReward,
    Rejected,
    Applied,
}

/// <summary>The one outcome of one entry.</summary>
/// <param name="Seq">Its place in its partition's order; replay and relaying follow it.</param>
/// <param name="MemberId">Whom it is about; 0 for a command about a whole partition.</param>
/// <param name="ReferrerId">Who is credited with it in stats and leaderboards.</param>
/// <param name="Reason">Why it was rejected; null otherwise (the trace has the reasons of each rule).</param>
/// <param name="TermsVersion">What governed it; 0 when nothing did.</param>
/// <param name="Revenue">Its effect on the referrer's revenue, minor units of <see cref="RevenueCurrency"/>; negative
/// for a reversal.</param>
/// <param name="Completed">+1 when it completed a referral, −1 when it took that back.</param>
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
    /// Its place among all decisions of a program whose partitions share a cap or budget; null where they share
    /// nothing.
    /// </summary>
    public long? SharedSeq { get; init; }

    /// <summary>Null for <see cref="ProgramFacts.HomeCurrency"/>, and where there is no revenue.</summary>
    public string? RevenueCurrency { get; init; }
}
