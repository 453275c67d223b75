using Tributary.Engine.Foundation;

namespace Tributary.Engine.Ledger;

public enum TransferKind
{
    /// <summary>Pending, from expense to the member: a held reward.</summary>
    Hold,

    /// <summary>Posts a pending transfer, whole or what is left of it.</summary>
    Post,

    /// <summary>Takes back part or all of what is pending.</summary>
    Void,

    /// <summary>Posted at once, from expense to the member: a reward without a hold.</summary>
    Grant,

    /// <summary>From the member back to expense: a reversal after posting.</summary>
    ClawBack,

    /// <summary>Puts back into a hold what a void took from it: a reversal that was reinstated.</summary>
    RestoreHold,

    /// <summary>From expense to the member again: what a reinstated reversal had clawed back.</summary>
    GiveBack,

    /// <summary>From the member to the settlement account: delivered or paid outside Tributary.</summary>
    Fulfil,

    /// <summary>Between expense and member, either way, ordered by a person.</summary>
    Adjust,
}

/// <summary>One movement of the ledger: debits one account and credits another, so it balances by construction. Append-only.</summary>
/// <param name="Amount">Minor units, always positive.</param>
/// <param name="PendingId">The hold that a post or void is about.</param>
/// <param name="EntryId">The entry whose decision made it.</param>
public sealed record Transfer(
    long Id, long ProgramId, int Partition, TransferKind Kind, long DebitAccount, long CreditAccount, long Amount, string Currency,
    long? PendingId, long? RewardId, long MemberId, long EntryId, Instant At);
