using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Ledger;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// The content of a store, for assertions: every table that the flow writes, each in the order of its key.
/// </summary>
public sealed record StoreSnapshot
{
    public required IReadOnlyDictionary<int, long> Seq { get; init; }
    public required IReadOnlyList<StoredMember> Members { get; init; }
    public required IReadOnlyList<ReferralFacts> Referrals { get; init; }
    public required IReadOnlyList<StoredHistory> History { get; init; }
    public required IReadOnlyList<StoredEvent> Events { get; init; }
    public required IReadOnlyList<StoredInbox> Inbox { get; init; }
    public required IReadOnlyList<StoredParked> Parked { get; init; }

    /// <summary>Decisions by partition, then seq: the order of replay.</summary>
    public required IReadOnlyList<StoredDecision> Decisions { get; init; }
    public required IReadOnlyList<RewardFacts> Rewards { get; init; }
    public required IReadOnlyList<Transfer> Transfers { get; init; }
    public required IReadOnlyList<AccountFacts> Accounts { get; init; }

    /// <summary>Earnings by account.</summary>
    public required IReadOnlyDictionary<AccountId, Earnings> Earned { get; init; }
    public required IReadOnlyDictionary<CounterKey, CounterSums> Counters { get; init; }

    /// <summary>Caps of beneficiaries, and budgets.</summary>
    public required IReadOnlyDictionary<CapKey, CapSums> Caps { get; init; }
    public required IReadOnlyDictionary<EntryId, ReversalState> Reversals { get; init; }
    public required IReadOnlyDictionary<StatsKey, MemberStatsDelta> Stats { get; init; }
    public required IReadOnlyDictionary<RevenueKey, RevenueDelta> Revenue { get; init; }

    public required IReadOnlyList<StoredTrait> Traits { get; init; }
    public required IReadOnlyList<StoredSignal> Signals { get; init; }
    public required IReadOnlyList<StoredCase> Cases { get; init; }

    /// <summary>Outbox rows by partition, in the order of relaying.</summary>
    public required IReadOnlyList<OutboxRow> Outbox { get; init; }

    /// <summary>Every text that an erasure must remove, wherever it is stored.</summary>
    public required IReadOnlySet<string> PersonalText { get; init; }

    public StoredMember Member(string externalId) => Members.Single(m => m.ExternalId == externalId);

    /// <summary>Every line of the ledger: the rewards, each of which is its own transfer, and the transfers.</summary>
    public IReadOnlyList<Transfer> LedgerLines =>
        [.. Rewards.Where(r => r.BookedAs is not null).Select(LineOf).Concat(Transfers).OrderBy(t => t.Id)];

    private Transfer LineOf(RewardFacts reward)
    {
        var key = AccountKey.OfMember(reward.ProgramId, reward.Partition, reward.MemberId, reward.Currency!);
        var (member, expense) = (AccountId(key), AccountId(key.OfProgram(AccountKind.Expense)));
        var amount = reward.Amount!.Value;
        return new Transfer
        {
            Id = new TransferId(reward.Id.Value),
            ProgramId = reward.ProgramId,
            Partition = reward.Partition,
            Kind = reward.BookedAs!.Value,
            DebitAccount = amount > 0 ? expense : member,
            CreditAccount = amount > 0 ? member : expense,
            Amount = Math.Abs(amount),
            Currency = reward.Currency!,
            RewardId = reward.Id,
            MemberId = reward.MemberId,
            EntryId = reward.GrantedBy ?? reward.SourceId,
            At = reward.CreatedAt,
        };
    }

    private AccountId AccountId(AccountKey key) => Accounts.Single(account => account.Key == key).Id;

    public AccountSums Balance(MemberId memberId, string currency) => Account(memberId, currency)?.Sums ?? default;

    public Earnings EarnedBy(MemberId memberId, string currency) =>
        Account(memberId, currency) is { } account ? Earned[account.Id] : default;

    private AccountFacts? Account(MemberId memberId, string currency) =>
        Accounts.SingleOrDefault(a => a.Key.MemberId == memberId && a.Key.Currency == currency);
}

public sealed record StoredMember
{
    public required MemberId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required string ExternalId { get; init; }
    public MemberId? ReferrerId { get; init; }
    public required MemberId RootId { get; init; }
    public required int Partition { get; init; }
    public required int Depth { get; init; }
    public required string Group { get; init; }
    public required MemberStatus Status { get; init; }
    public string? Country { get; init; }
    public string? Currency { get; init; }
    public required Instant JoinedAt { get; init; }
    public required Risk Risk { get; init; }
}

public sealed record StoredTrait(
    MemberId MemberId,
    TraitKind Kind,
    string Hash,
    long Variant,
    MemberId ReferrerId,
    Instant At
);

public sealed record StoredSignal(
    MemberId MemberId,
    Signal Name,
    EntryId EventId,
    SignalMode Mode,
    int Points,
    string Evidence
);

public sealed record StoredCase
{
    public required CaseId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required MemberId MemberId { get; init; }
    public required MemberId ReferrerId { get; init; }
    public required CaseStatus Status { get; init; }
    public required int Score { get; init; }
    public required RiskVerdict Verdict { get; init; }
    public CaseOutcome? Outcome { get; init; }
    public string? Assignee { get; init; }
    public required EntryId OpenedBy { get; init; }
    public string? ResolvedBy { get; init; }
}

public sealed record StoredHistory(ReferralId ReferralId, EntryId EventId, ReferralStatus Status, string? Reason);

public sealed record StoredEvent
{
    public required EntryId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required string Type { get; init; }
    public MemberId? MemberId { get; init; }
    public int? Partition { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public required Instant OccurredAt { get; init; }
    public required Instant AcceptedAt { get; init; }
    public string? Actor { get; init; }
}

public sealed record StoredInbox(
    int Partition,
    InboxId Id,
    ProgramId ProgramId,
    EntryId EventId,
    MemberId MemberId,
    int Tries
);

public sealed record StoredParked(EntryId EventId, ProgramId ProgramId, string? WaitsFor, string Reason, int Tries);

public sealed record StoredDecision
{
    public required int Partition { get; init; }
    public required long Seq { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required EntryId EventId { get; init; }
    public required MemberId MemberId { get; init; }
    public MemberId? ReferrerId { get; init; }
    public required Outcome Outcome { get; init; }
    public Reason? Reason { get; init; }
    public required int TermsVersion { get; init; }
    public required long Revenue { get; init; }
    public required int Completed { get; init; }
    public required int SignedUp { get; init; }
    public string? RevenueCurrency { get; init; }
    public long? SharedSeq { get; init; }
}
