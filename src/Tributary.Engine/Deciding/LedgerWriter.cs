using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Money;
using Tributary.Engine.Rewards;

namespace Tributary.Engine.Deciding;

/// <summary>
/// The ledger of a batch. Every movement of money is one transfer written here, with the sums of both accounts. Load
/// reads the accounts; a member's first transfer opens one.
/// </summary>
internal sealed class LedgerWriter(BatchFacts facts, IdBlock ids)
{
    private readonly Dictionary<AccountKey, AccountFacts> _accounts = new(facts.Accounts);
    private readonly Dictionary<AccountKey, (AccountSums Sums, Earnings Earned)> _deltas = [];
    private readonly List<Transfer> _transfers = [];

    public IReadOnlyList<Transfer> Transfers => _transfers;

    public IReadOnlyList<AccountChange> Changes =>
        [
            .. _deltas
                .Select(d => new AccountChange(
                    _accounts[d.Key].Id,
                    d.Key,
                    !facts.Accounts.ContainsKey(d.Key),
                    d.Value.Sums,
                    d.Value.Earned
                ))
                .OrderBy(a => a.Id),
        ];

    public AccountSums Sums(AccountKey key) => _accounts.TryGetValue(key, out var account) ? account.Sums : default;

    /// <summary>Returns the member's accounts, for operations on its whole balance.</summary>
    public IEnumerable<AccountFacts> Of(long memberId) =>
        _accounts.Values.Where(a => a.Key.MemberId == memberId).OrderBy(a => a.Id).ToArray();

    public long Hold(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Hold,
            Expense(reward),
            Member(reward),
            amount,
            null,
            reward,
            entry,
            new AccountSums { DebitsPending = amount },
            new AccountSums { CreditsPending = amount }
        );

    public long Grant(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Grant,
            Expense(reward),
            Member(reward),
            amount,
            null,
            reward,
            entry,
            new AccountSums { DebitsPosted = amount },
            new AccountSums { CreditsPosted = amount }
        );

    public void Post(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Post,
            Expense(reward),
            Member(reward),
            amount,
            reward.TransferId,
            reward,
            entry,
            new AccountSums { DebitsPending = -amount, DebitsPosted = amount },
            new AccountSums { CreditsPending = -amount, CreditsPosted = amount }
        );

    public void Void(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Void,
            Expense(reward),
            Member(reward),
            amount,
            reward.TransferId,
            reward,
            entry,
            new AccountSums { DebitsPending = -amount },
            new AccountSums { CreditsPending = -amount, Reversed = amount }
        );

    public void ClawBack(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.ClawBack,
            Member(reward),
            Expense(reward),
            amount,
            null,
            reward,
            entry,
            new AccountSums { DebitsPosted = amount, Reversed = amount },
            new AccountSums { CreditsPosted = amount }
        );

    /// <summary>Returns a voided amount to the hold.</summary>
    public void RestoreHold(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.RestoreHold,
            Expense(reward),
            Member(reward),
            amount,
            reward.TransferId,
            reward,
            entry,
            new AccountSums { DebitsPending = amount },
            new AccountSums { CreditsPending = amount, Reversed = -amount }
        );

    /// <summary>Gives back an amount that was clawed back.</summary>
    public void GiveBack(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.GiveBack,
            Expense(reward),
            Member(reward),
            amount,
            null,
            reward,
            entry,
            new AccountSums { DebitsPosted = amount },
            new AccountSums { CreditsPosted = amount, Reversed = -amount }
        );

    public void Fulfil(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Fulfil,
            Member(reward),
            Member(reward) with
            {
                MemberId = AccountKey.Settlement,
            },
            amount,
            null,
            reward,
            entry,
            new AccountSums { DebitsPosted = amount, Paid = amount },
            new AccountSums { CreditsPosted = amount }
        );

    /// <param name="amount">Signed: positive to the member, negative from it.</param>
    public long Adjust(RewardFacts reward, Entry entry, long amount) =>
        amount > 0
            ? Move(
                TransferKind.Adjust,
                Expense(reward),
                Member(reward),
                amount,
                null,
                reward,
                entry,
                new AccountSums { DebitsPosted = amount },
                new AccountSums { CreditsPosted = amount }
            )
            : Move(
                TransferKind.Adjust,
                Member(reward),
                Expense(reward),
                -amount,
                null,
                reward,
                entry,
                new AccountSums { DebitsPosted = -amount },
                new AccountSums { CreditsPosted = -amount }
            );

    /// <summary>Returns the amount held for an erased member to the program.</summary>
    public void ForfeitPending(AccountKey member, Entry entry, long amount) =>
        Write(
            TransferKind.Void,
            member with
            {
                MemberId = AccountKey.Expense,
            },
            member,
            amount,
            null,
            null,
            member.MemberId,
            entry,
            new AccountSums { DebitsPending = -amount },
            new AccountSums { CreditsPending = -amount, Reversed = amount }
        );

    /// <summary>Returns the payable amount of an erased member to the program.</summary>
    public void Forfeit(AccountKey member, Entry entry, long amount) =>
        Write(
            TransferKind.ClawBack,
            member,
            member with
            {
                MemberId = AccountKey.Expense,
            },
            amount,
            null,
            null,
            member.MemberId,
            entry,
            new AccountSums { DebitsPosted = amount, Reversed = amount },
            new AccountSums { CreditsPosted = amount }
        );

    /// <summary>Adds a reward's value to the beneficiary's earnings, which are kept beside the balance.</summary>
    public void Earn(RewardFacts reward, Earnings earned) => Add(Member(reward), default, earned);

    private static AccountKey Member(RewardFacts reward) =>
        new(reward.ProgramId, reward.Partition, reward.MemberId, reward.Currency!);

    private static AccountKey Expense(RewardFacts reward) => Member(reward) with { MemberId = AccountKey.Expense };

    private long Move(
        TransferKind kind,
        AccountKey debit,
        AccountKey credit,
        long amount,
        long? pendingId,
        RewardFacts reward,
        Entry entry,
        AccountSums debitDelta,
        AccountSums creditDelta
    ) => Write(kind, debit, credit, amount, pendingId, reward.Id, reward.MemberId, entry, debitDelta, creditDelta);

    private long Write(
        TransferKind kind,
        AccountKey debit,
        AccountKey credit,
        long amount,
        long? pendingId,
        long? rewardId,
        long memberId,
        Entry entry,
        AccountSums debitDelta,
        AccountSums creditDelta
    )
    {
        if (amount <= 0)
            throw new InvalidOperationException($"A transfer of {amount} was attempted by entry {entry.EventId}.");
        var transfer = new Transfer
        {
            Id = ids.Next(),
            ProgramId = debit.ProgramId,
            Partition = debit.Partition,
            Kind = kind,
            DebitAccount = Add(debit, debitDelta, default),
            CreditAccount = Add(credit, creditDelta, default),
            Amount = amount,
            Currency = debit.Currency,
            PendingId = pendingId,
            RewardId = rewardId,
            MemberId = memberId,
            EntryId = entry.EventId,
            At = facts.Now,
        };
        _transfers.Add(transfer);
        return transfer.Id;
    }

    /// <summary>
    /// Returns whether the sums stay within their range. The amounts of a member must be exact in every JSON reader.
    /// The held and payable amounts share one bound, so that a release never fails. The accounts of the program itself
    /// sum up whole partitions.
    /// </summary>
    private static bool IsInRange(AccountKey key, AccountSums sums)
    {
        var most = key.MemberId > 0 ? MinorUnits.WireLimit : MinorUnits.SumLimit;
        return sums.Payable >= -most
            && sums.Payable + sums.CreditsPending <= most
            && sums.Payable <= most
            && sums.Paid <= most
            && sums.Reversed <= most
            && sums.CreditsPosted <= MinorUnits.SumLimit
            && sums.DebitsPosted <= MinorUnits.SumLimit
            && sums.DebitsPending <= MinorUnits.SumLimit;
    }

    private long Add(AccountKey key, AccountSums delta, Earnings earned)
    {
        if (!_accounts.TryGetValue(key, out var account))
            account = new AccountFacts(ids.Next(), key, default);
        var sums = account.Sums + delta;
        if (sums.DebitsPending < 0 || sums.CreditsPending < 0)
            throw new InvalidOperationException($"Account {account.Id} would have less than nothing pending.");
        if (!IsInRange(key, sums))
            throw new SumOutOfRangeException($"Account {account.Id} would leave its range.");
        _accounts[key] = account with { Sums = sums };
        var (soFar, earnedSoFar) = _deltas.GetValueOrDefault(key);
        _deltas[key] = (soFar + delta, earnedSoFar + earned);
        return account.Id;
    }
}
