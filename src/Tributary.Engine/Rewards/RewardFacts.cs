using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
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
public sealed record RewardFacts
{
    public required RewardId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required int Partition { get; init; }
    public required RewardSource Source { get; init; }

    /// <summary>The entry that earned it.</summary>
    public required EntryId SourceId { get; init; }

    /// <summary>
    /// The entry whose decision granted it, such as a command that completes a referral; null when that is
    /// <see cref="SourceId"/>.
    /// </summary>
    public EntryId? GrantedBy { get; init; }
    public required string Rule { get; init; }
    public required Payee To { get; init; }

    /// <summary>0 for the member itself, 1 for its referrer, and so on.</summary>
    public required int Level { get; init; }
    public required MemberId MemberId { get; init; }
    public required RewardKind Kind { get; init; }

    /// <summary>Minor units of <see cref="Currency"/>; null for an item. Negative only for an adjustment.</summary>
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public string? Item { get; init; }

    /// <summary>The part of <see cref="Amount"/> that is reversed so far.</summary>
    public required long Reversed { get; init; }
    public required RewardStatus Status { get; init; }
    public ReversalReason? Reason { get; init; }
    public required Instant OccurredAt { get; init; }
    public required Instant CreatedAt { get; init; }
    public required Instant PayableAt { get; init; }
    public required int TermsVersion { get; init; }

    /// <summary>The count for which a milestone was granted.</summary>
    public int? Threshold { get; init; }

    /// <summary>
    /// The kind of transfer that the reward itself is in the ledger: a hold, a grant or an adjustment of
    /// <see cref="Amount"/> at <see cref="CreatedAt"/>. It never changes. Null for an item, and for a deduction that
    /// waited for a second person.
    /// </summary>
    public TransferKind? BookedAs { get; init; }

    /// <summary>For an adjustment: the person who ordered it, so that another one approves.</summary>
    public string? OrderedBy { get; init; }

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
