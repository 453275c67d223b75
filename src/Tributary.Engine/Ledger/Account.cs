namespace Tributary.Engine.Ledger;

/// <summary>
/// The key of an account. A program has one expense and one settlement account per partition and currency, so that
/// partitions never share a row.
/// </summary>
/// <param name="MemberId">The owner, or <see cref="Expense"/>, or <see cref="Settlement"/>.</param>
public readonly record struct AccountKey(long ProgramId, int Partition, long MemberId, string Currency)
{
    public const long Expense = 0;
    public const long Settlement = -1;
}

/// <summary>The sums of an account, or a change to them, in minor units.</summary>
/// <param name="Paid">The part of <paramref name="DebitsPosted"/> that was paid out or delivered.</param>
/// <param name="Reversed">The amount reversed from this owner so far, pending or posted.</param>
public readonly record struct AccountSums(
    long DebitsPending,
    long DebitsPosted,
    long CreditsPending,
    long CreditsPosted,
    long Paid,
    long Reversed
)
{
    /// <summary>
    /// The amount that a member may be paid: posted minus reserved. Negative after a reversal of a paid reward.
    /// </summary>
    public long Payable => CreditsPosted - DebitsPosted - DebitsPending;

    public static AccountSums operator +(AccountSums a, AccountSums b) =>
        new(
            a.DebitsPending + b.DebitsPending,
            a.DebitsPosted + b.DebitsPosted,
            a.CreditsPending + b.CreditsPending,
            a.CreditsPosted + b.CreditsPosted,
            a.Paid + b.Paid,
            a.Reversed + b.Reversed
        );
}

public sealed record AccountFacts(long Id, AccountKey Key, AccountSums Sums);

/// <summary>The change that a batch makes to an account.</summary>
/// <param name="IsNew">True when the account is opened because Load did not find it.</param>
/// <param name="Sums">The sums to add; to zero, when the account is new.</param>
/// <param name="Earned">The earnings to add, in the same way.</param>
public sealed record AccountChange(long Id, AccountKey Key, bool IsNew, AccountSums Sums, Earnings Earned);
