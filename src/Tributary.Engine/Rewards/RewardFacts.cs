using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Rewards;

/// <summary>
/// The status of a reward: <c>held → payable → paid</c>, or <c>reversed</c> when wholly reversed; <c>review</c> while a
/// person reviews it, in the ledger like held.
/// </summary>
public enum RewardStatus
{
    Review,
    Held,
    Payable,
    Paid,
    Reversed,
}

/// <summary>
/// The source of a reward. <see cref="Import"/> is a reward that another system granted before the program moved to
/// Tributary.
/// </summary>
public enum RewardSource
{
    Event,
    Period,
    Adjustment,
    Import,
}

public enum ReversalReason
{
    Refund,
    Chargeback,
    Fraud,
    Rejected,
    Adjustment,

    /// <summary>
    /// The beneficiary was erased and its balance forfeited. The reward is closed, and nothing takes it again.
    /// </summary>
    Forfeited,

    /// <summary>Another event completes the referral instead of the one that granted the reward.</summary>
    Superseded,
}

/// <summary>A reward, as stored.</summary>
/// <param name="SourceId">The entry that granted it.</param>
/// <param name="Level">0 for the member itself, 1 for its referrer, and so on.</param>
/// <param name="Amount">
/// Minor units of <paramref name="Currency"/>; null for an item. Negative only for an adjustment.
/// </param>
/// <param name="Reversed">The part of <paramref name="Amount"/> that is reversed so far.</param>
/// <param name="Threshold">The count for which a milestone was granted.</param>
/// <param name="TransferId">
/// The pending transfer that holds it, or the one that granted it immediately; null for an item.
/// </param>
/// <param name="OrderedBy">For an adjustment: the person who ordered it, so that another one approves.</param>
public sealed record RewardFacts(
    long Id,
    long ProgramId,
    int Partition,
    RewardSource Source,
    long SourceId,
    string Rule,
    Payee To,
    int Level,
    long MemberId,
    RewardKind Kind,
    long? Amount,
    string? Currency,
    string? Item,
    long Reversed,
    RewardStatus Status,
    ReversalReason? Reason,
    Instant OccurredAt,
    Instant CreatedAt,
    Instant PayableAt,
    int TermsVersion,
    int? Threshold,
    long? TransferId,
    string? OrderedBy
)
{
    /// <summary>When it was paid or handed over; null until then. A later refund does not change it.</summary>
    public Instant? PaidAt { get; init; }

    /// <summary>
    /// The amount that a rate was applied to, in minor units; null for a fixed amount or an item. It tells which kind
    /// of tier paid.
    /// </summary>
    public long? Base { get; init; }

    /// <summary>
    /// The status before the reward was wholly reversed. It returns to it when the reversal is reinstated.
    /// </summary>
    public RewardStatus? ReversedFrom { get; init; }

    public long Remaining => (Amount ?? 0) - Reversed;
}
