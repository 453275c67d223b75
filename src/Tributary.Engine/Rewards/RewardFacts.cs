using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Rewards;

/// <summary><c>held → payable → paid</c>, or <c>reversed</c> at the whole; <c>review</c> while a person looks at it, ledgered as held.</summary>
public enum RewardStatus { Review, Held, Payable, Paid, Reversed }

/// <summary>What granted a reward. <see cref="Import"/> is a reward that another system granted before the program moved to Tributary.</summary>
public enum RewardSource { Event, Period, Adjustment, Import }

public enum ReversalReason
{
    Refund,
    Chargeback,
    Fraud,
    Rejected,
    Adjustment,

    /// <summary>The beneficiary was erased and its balance forfeited: the reward is closed, and nothing takes it again.</summary>
    Forfeited,

    /// <summary>Another event completes the referral instead of the one that granted the reward.</summary>
    Superseded,
}

/// <summary>A reward, as stored.</summary>
/// <param name="SourceId">The entry that granted it.</param>
/// <param name="Level">0 for the member itself, 1 for its referrer, and so on up.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>; null for an item. Negative only for an adjustment.</param>
/// <param name="Reversed">Struck so far, of <paramref name="Amount"/>.</param>
/// <param name="Threshold">The count a milestone was granted for.</param>
/// <param name="TransferId">The pending transfer that holds it, or the one that granted it at once; null for an item.</param>
/// <param name="OrderedBy">Of an adjustment: who ordered it, so that another person approves.</param>
public sealed record RewardFacts(
    long Id, long ProgramId, int Partition, RewardSource Source, long SourceId, string Rule, Payee To, int Level, long MemberId,
    RewardKind Kind, long? Amount, string? Currency, string? Item, long Reversed, RewardStatus Status, ReversalReason? Reason,
    Instant OccurredAt, Instant CreatedAt, Instant PayableAt, int TermsVersion, int? Threshold, long? TransferId, string? OrderedBy)
{
    /// <summary>When it was paid or handed over; null until then. A refund afterwards does not change it.</summary>
    public Instant? PaidAt { get; init; }

    /// <summary>What a rate was taken of, minor units; null for an amount or an item. It tells which kind of tier paid.</summary>
    public long? Base { get; init; }

    /// <summary>The status that the reward had when it was wholly taken back; it returns to it when a reversal is reinstated.</summary>
    public RewardStatus? ReversedFrom { get; init; }

    public long Remaining => (Amount ?? 0) - Reversed;
}
