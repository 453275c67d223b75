using Tributary.Engine.Foundation;

namespace Tributary.Engine.Ledger;

public enum TransferKind
{
    /// <summary>Pending, from expense to the member: a held reward.</summary>
    Hold,

    /// <summary>Posts the rest of a held reward, in part or in full.</summary>
    Post,

    /// <summary>Takes back a held reward, in part or in full.</summary>
    Void,

    /// <summary>Posted immediately, from expense to the member: a reward without a hold.</summary>
    Grant,

    /// <summary>From the member back to expense: a reversal after posting.</summary>
    ClawBack,

    /// <summary>Restores the part of a hold that a void took: a reinstated reversal.</summary>
    RestoreHold,

    /// <summary>From expense to the member again: the amount that a reinstated reversal had clawed back.</summary>
    GiveBack,

    /// <summary>From the member to the settlement account: delivered or paid outside Tributary.</summary>
    Fulfil,

    /// <summary>Between expense and member, in either direction, ordered by a person.</summary>
    Adjust,
}

/// <summary>
/// One movement of the ledger that is not the granting of a reward, which is its own transfer
/// (<see cref="Rewards.RewardFacts.BookedAs"/>). It debits one account and credits another, so it always balances.
/// Append-only.
/// </summary>
public sealed record Transfer
{
    public required TransferId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required int Partition { get; init; }
    public required TransferKind Kind { get; init; }
    public required AccountId DebitAccount { get; init; }
    public required AccountId CreditAccount { get; init; }

    /// <summary>Minor units, always positive.</summary>
    public required long Amount { get; init; }
    public required string Currency { get; init; }

    /// <summary>The reward that it moves; null where a whole balance is forfeited.</summary>
    public RewardId? RewardId { get; init; }
    public required MemberId MemberId { get; init; }

    /// <summary>The entry whose decision made it.</summary>
    public required EntryId EntryId { get; init; }
    public required Instant At { get; init; }
}
