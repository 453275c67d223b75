using Tributary.Engine.Foundation;

namespace Tributary.Engine.Ledger;

/// <summary>The purpose of an account. The numbers are stored.</summary>
public enum AccountKind
{
    /// <summary>The balance of a member.</summary>
    Member = 0,

    /// <summary>The sum that a program has granted in one partition.</summary>
    Expense = 1,

    /// <summary>The sum that a program has paid out or delivered in one partition.</summary>
    Settlement = 2,
}

/// <summary>An account: of a member in a currency, or of a program in a partition and currency.</summary>
/// <param name="MemberId">The owner; <c>default</c> for an account of the program.</param>
public readonly record struct AccountKey(
    ProgramId ProgramId,
    int Partition,
    AccountKind Kind,
    MemberId MemberId,
    string Currency
)
{
    public static AccountKey OfMember(ProgramId programId, int partition, MemberId memberId, string currency) =>
        new(programId, partition, AccountKind.Member, memberId, currency);

    /// <summary>Returns the program's account of another kind, in the same partition and currency.</summary>
    public AccountKey OfProgram(AccountKind kind) => this with { Kind = kind, MemberId = default };
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

public sealed record AccountFacts(AccountId Id, AccountKey Key, AccountSums Sums);

/// <summary>The change that a batch makes to an account.</summary>
/// <param name="IsNew">True when the account is opened because Load did not find it.</param>
/// <param name="Sums">The sums to add; to zero, when the account is new.</param>
/// <param name="Earned">The earnings to add, in the same way.</param>
public sealed record AccountChange(AccountId Id, AccountKey Key, bool IsNew, AccountSums Sums, Earnings Earned);
