using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Money;
using Tributary.Engine.Rewards;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>
/// The ledger of a batch. A granted reward is its own transfer; every other movement of money is one transfer written
/// here. Both change the sums of two accounts. Load reads the accounts; a member's first reward opens one.
/// </summary>
internal sealed class LedgerWriter(BatchFacts facts, IdBlock ids)
{
    // Their sums are those before the batch.
    private readonly Dictionary<AccountKey, AccountFacts> _accounts = new(facts.Accounts);
    private readonly Dictionary<AccountKey, (AccountSums Sums, Earnings Earned)> _deltas = new(facts.Accounts.Count);
    private readonly List<Transfer> _transfers = [];

    /// <summary>The accounts by their owner, once anybody has asked.</summary>
    private Dictionary<MemberId, List<AccountKey>>? _keys;

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

    /// <summary>Returns the sums of an account as they are now.</summary>
    public AccountSums Sums(AccountKey key) =>
        _accounts.TryGetValue(key, out var account) ? account.Sums + _deltas.GetValueOrDefault(key).Sums : default;

    /// <summary>Returns the member's accounts, for operations on its whole balance.</summary>
    public IEnumerable<AccountFacts> Of(MemberId memberId)
    {
        _keys ??= _accounts.Keys.GroupBy(key => key.MemberId).ToDictionary(keys => keys.Key, keys => keys.ToList());
        return
        [
            .. _keys
                .GetValueOrDefault(memberId, [])
                .Select(key => _accounts[key] with { Sums = Sums(key) })
                .OrderBy(a => a.Id),
        ];
    }

    /// <summary>Books a new reward as a pending transfer from expense to the member.</summary>
    /// <returns>The reward as booked.</returns>
    public RewardFacts Hold(RewardFacts reward)
    {
        var amount = Checked(reward.Amount!.Value, reward.SourceId);
        Add(Expense(reward), new AccountSums { DebitsPending = amount }, default);
        Add(Member(reward), new AccountSums { CreditsPending = amount }, default);
        return reward with { BookedAs = TransferKind.Hold };
    }

    /// <summary>Books a new reward as a transfer from expense to the member that is posted immediately.</summary>
    /// <returns>The reward as booked.</returns>
    public RewardFacts Grant(RewardFacts reward)
    {
        PostNew(reward, Checked(reward.Amount!.Value, reward.SourceId));
        return reward with { BookedAs = TransferKind.Grant };
    }

    /// <summary>Books a new adjustment as a transfer between expense and member, by the sign of its amount.</summary>
    /// <returns>The reward as booked.</returns>
    public RewardFacts Adjust(RewardFacts reward)
    {
        var amount = reward.Amount!.Value;
        if (amount > 0)
            PostNew(reward, amount);
        else
        {
            var taken = Checked(-amount, reward.SourceId);
            Add(Member(reward), new AccountSums { DebitsPosted = taken }, default);
            Add(Expense(reward), new AccountSums { CreditsPosted = taken }, default);
        }
        return reward with { BookedAs = TransferKind.Adjust };
    }

    public void Post(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Post,
            reward,
            entry,
            amount,
            new(Expense(reward), new AccountSums { DebitsPending = -amount, DebitsPosted = amount }),
            new(Member(reward), new AccountSums { CreditsPending = -amount, CreditsPosted = amount })
        );

    public void Void(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Void,
            reward,
            entry,
            amount,
            new(Expense(reward), new AccountSums { DebitsPending = -amount }),
            new(Member(reward), new AccountSums { CreditsPending = -amount, Reversed = amount })
        );

    public void ClawBack(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.ClawBack,
            reward,
            entry,
            amount,
            new(Member(reward), new AccountSums { DebitsPosted = amount, Reversed = amount }),
            new(Expense(reward), new AccountSums { CreditsPosted = amount })
        );

    /// <summary>Returns a voided amount to the hold.</summary>
    public void RestoreHold(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.RestoreHold,
            reward,
            entry,
            amount,
            new(Expense(reward), new AccountSums { DebitsPending = amount }),
            new(Member(reward), new AccountSums { CreditsPending = amount, Reversed = -amount })
        );

    /// <summary>Gives back an amount that was clawed back.</summary>
    public void GiveBack(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.GiveBack,
            reward,
            entry,
            amount,
            new(Expense(reward), new AccountSums { DebitsPosted = amount }),
            new(Member(reward), new AccountSums { CreditsPosted = amount, Reversed = -amount })
        );

    public void Fulfil(RewardFacts reward, Entry entry, long amount) =>
        Move(
            TransferKind.Fulfil,
            reward,
            entry,
            amount,
            new(Member(reward), new AccountSums { DebitsPosted = amount, Paid = amount }),
            new(Member(reward).OfProgram(AccountKind.Settlement), new AccountSums { CreditsPosted = amount })
        );

    /// <summary>Takes from the balance a deduction that waited for a second person.</summary>
    /// <param name="reward">The adjustment, whose amount is negative.</param>
    public void Deduct(RewardFacts reward, Entry entry)
    {
        var amount = -reward.Amount!.Value;
        Move(
            TransferKind.Adjust,
            reward,
            entry,
            amount,
            new(Member(reward), new AccountSums { DebitsPosted = amount }),
            new(Expense(reward), new AccountSums { CreditsPosted = amount })
        );
    }

    /// <summary>Returns the amount held for an erased member to the program.</summary>
    public void ForfeitPending(AccountKey member, Entry entry, long amount) =>
        Write(
            TransferKind.Void,
            new(member.MemberId, null),
            entry,
            amount,
            new(member.OfProgram(AccountKind.Expense), new AccountSums { DebitsPending = -amount }),
            new(member, new AccountSums { CreditsPending = -amount, Reversed = amount })
        );

    /// <summary>Returns the payable amount of an erased member to the program.</summary>
    public void Forfeit(AccountKey member, Entry entry, long amount) =>
        Write(
            TransferKind.ClawBack,
            new(member.MemberId, null),
            entry,
            amount,
            new(member, new AccountSums { DebitsPosted = amount, Reversed = amount }),
            new(member.OfProgram(AccountKind.Expense), new AccountSums { CreditsPosted = amount })
        );

    /// <summary>Adds a reward's value to the beneficiary's earnings, which are kept beside the balance.</summary>
    public void Earn(RewardFacts reward, Earnings earned) => Add(Member(reward), default, earned);

    private static AccountKey Member(RewardFacts reward) =>
        AccountKey.OfMember(reward.ProgramId, reward.Partition, reward.MemberId, reward.Currency!);

    private static AccountKey Expense(RewardFacts reward) => Member(reward).OfProgram(AccountKind.Expense);

    private void PostNew(RewardFacts reward, long amount)
    {
        Add(Expense(reward), new AccountSums { DebitsPosted = amount }, default);
        Add(Member(reward), new AccountSums { CreditsPosted = amount }, default);
    }

    private void Move(TransferKind kind, RewardFacts reward, Entry entry, long amount, Side debit, Side credit) =>
        Write(kind, new(reward.MemberId, reward.Id), entry, amount, debit, credit);

    private void Write(TransferKind kind, Subject subject, Entry entry, long amount, Side debit, Side credit) =>
        _transfers.Add(
            new Transfer
            {
                Id = ids.Next<TransferId>(),
                ProgramId = debit.Account.ProgramId,
                Partition = debit.Account.Partition,
                Kind = kind,
                Amount = Checked(amount, entry.EventId),
                DebitAccount = Add(debit.Account, debit.Change, default),
                CreditAccount = Add(credit.Account, credit.Change, default),
                Currency = debit.Account.Currency,
                RewardId = subject.RewardId,
                MemberId = subject.MemberId,
                EntryId = entry.EventId,
                At = facts.Now,
            }
        );

    /// <exception cref="InvalidOperationException">Nothing would be moved, which is a broken invariant.</exception>
    private static long Checked(long amount, EntryId entryId) =>
        amount > 0
            ? amount
            : throw new InvalidOperationException($"A transfer of {amount} was attempted by entry {entryId}.");

    /// <summary>
    /// Returns whether the sums stay within their range. The amounts of a member must be exact in every JSON reader.
    /// The held and payable amounts share one bound, so that a release never fails. The accounts of the program itself
    /// sum up whole partitions.
    /// </summary>
    private static bool IsInRange(AccountKey key, AccountSums sums)
    {
        var most = key.Kind == AccountKind.Member ? MinorUnits.WireLimit : MinorUnits.SumLimit;
        return sums.Payable >= -most
            && sums.Payable + sums.CreditsPending <= most
            && sums.Payable <= most
            && sums.Paid <= most
            && sums.Reversed <= most
            && sums.CreditsPosted <= MinorUnits.SumLimit
            && sums.DebitsPosted <= MinorUnits.SumLimit
            && sums.DebitsPending <= MinorUnits.SumLimit;
    }

    private AccountId Add(AccountKey key, AccountSums delta, Earnings earned)
    {
        var isKnown = _accounts.TryGetValue(key, out var account);
        account ??= new AccountFacts(ids.Next<AccountId>(), key, default);
        var (soFar, earnedSoFar) = _deltas.GetValueOrDefault(key);
        var sums = account.Sums + soFar + delta;
        if (sums.DebitsPending < 0 || sums.CreditsPending < 0)
            throw new InvalidOperationException($"Account {account.Id} would have less than nothing pending.");
        if (!IsInRange(key, sums))
            throw new SumOutOfRangeException($"Account {account.Id} would leave its range.");
        if (!isKnown)
        {
            _accounts.Add(key, account);
            _keys = null;
        }
        _deltas[key] = (soFar + delta, earnedSoFar + earned);
        return account.Id;
    }

    /// <param name="RewardId">Null for a movement of a whole balance.</param>
    private readonly record struct Subject(MemberId MemberId, RewardId? RewardId);

    /// <summary>One of the two accounts of a transfer, and what the transfer adds to its sums.</summary>
    private readonly record struct Side(AccountKey Account, AccountSums Change);
}
