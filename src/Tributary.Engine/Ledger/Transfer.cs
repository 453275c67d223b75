using Tributary.Engine.Foundation;

namespace Tributary.Engine.Ledger;

public enum TransferKind
{
    /// <summary>Pending, from expense to the member: a held reward.</summary>
    Hold,

    /// <summary>Posts the rest of a pending transfer, in part or in full.</summary>
    Post,

    /// <summary>Takes back a pending transfer, in part or in full.</summary>
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
/// One movement of the ledger. It debits one account and credits another, so it always balances. Append-only.
/// </summary>
/// <param name="Amount">Minor units, always positive.</param>
/// <param name="PendingId">The hold that a post or void refers to.</param>
/// <param name="EntryId">The entry whose decision made it.</param>
public sealed record Transfer(
    long Id,
    long ProgramId,
    int Partition,
    TransferKind Kind,
    long DebitAccount,
    long CreditAccount,
    long Amount,
    string Currency,
    long? PendingId,
    long? RewardId,
    long MemberId,
    long EntryId,
    Instant At
);
