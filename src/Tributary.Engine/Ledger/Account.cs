namespace Tributary.Engine.Ledger;

/// <summary>What an account is found by. A program has one expense and one settlement account a partition and currency, so that partitions never share a row.</summary>
/// <param name="MemberId">The owner, or <see cref="Expense"/>, or <see cref="Settlement"/>.</param>
public readonly record struct AccountKey(long ProgramId, int Partition, long MemberId, string Currency)
{
    public const long Expense = 0;
    public const long Settlement = -1;
}

/// <summary>The sums of an account, or a change to them. Minor units.</summary>
/// <param name="Paid">Part of <paramref name="DebitsPosted"/> that left as payment or delivery.</param>
/// <param name="Reversed">Struck from this owner so far, pending or posted.</param>
public readonly record struct AccountSums(
    long DebitsPending, long DebitsPosted, long CreditsPending, long CreditsPosted, long Paid, long Reversed)
{
    /// <summary>What a member may be paid: posted less reserved; negative after a reversal of what was paid.</summary>
    public long Payable => CreditsPosted - DebitsPosted - DebitsPending;

    public static AccountSums operator +(AccountSums a, AccountSums b) => new(
        a.DebitsPending + b.DebitsPending, a.DebitsPosted + b.DebitsPosted, a.CreditsPending + b.CreditsPending,
        a.CreditsPosted + b.CreditsPosted, a.Paid + b.Paid, a.Reversed + b.Reversed);
}

public sealed record AccountFacts(long Id, AccountKey Key, AccountSums Sums);

/// <summary>What a batch does to an account.</summary>
/// <param name="IsNew">It is opened: Load did not find it.</param>
/// <param name="Sums">To add; to zero, when it is new.</param>
/// <param name="Earned">As <paramref name="Sums"/>.</param>
public sealed record AccountChange(long Id, AccountKey Key, bool IsNew, AccountSums Sums, Earnings Earned);
