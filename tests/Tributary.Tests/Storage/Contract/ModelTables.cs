using System.Collections.Immutable;
using Tributary.Engine.Clicks;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// All tables of the model. A transaction works on a <see cref="Copy"/>, which replaces the original at its end or is
/// dropped.
/// </summary>
internal sealed class ModelTables
{
    public long NextInbox { get; set; } = 1;
    public ModelTable<int, long> Seq { get; private init; } = new("partition");
    public ModelTable<string, ModelProgram> Programs { get; private init; } = new("program");
    public ModelTable<MemberId, ModelMember> Members { get; private init; } = new("member");
    public ModelTable<(ProgramId Program, string Id), MemberId> MemberIds { get; private init; } =
        new("member (external_id)");
    public ModelTable<(ProgramId Program, string Folded), CodeFacts> Codes { get; private init; } = new("code");
    public ModelTable<ClickId, ClickRecord> Clicks { get; private init; } = new("click");
    public ModelTable<ReferralId, ModelReferral> Referrals { get; private init; } = new("referral");
    public ModelTable<MemberId, ReferralId> ReferralOfMember { get; private init; } = new("referral (member)");
    public ModelTable<(ReferralId Referral, EntryId Event), StoredHistory> History { get; private init; } =
        new("referral_history");
    public ModelTable<EntryId, ModelEvent> Events { get; private init; } = new("event");
    public ModelTable<(ProgramId Program, string Key), ModelKey> Keys { get; private init; } = new("event_key");
    public ModelTable<(int Partition, InboxId Id), StoredInbox> Inbox { get; private init; } = new("inbox");
    public ModelTable<EntryId, StoredParked> Parked { get; private init; } = new("parked");
    public ModelTable<(int Partition, long Seq), Decision> Decisions { get; private init; } = new("decision");
    public ModelTable<EntryId, Decision> DecisionOfEvent { get; private init; } = new("decision (event)");
    public ModelTable<RewardId, RewardFacts> Rewards { get; private init; } = new("reward");
    public ModelTable<(EntryId Source, string Rule, int Level, MemberId Member), RewardId> RewardKeys
    {
        get;
        private init;
    } = new("reward (source, rule, level, member)");
    public ModelTable<MilestoneKey, RewardId> Milestones { get; private init; } = new("reward (milestone)");
    public ModelTable<EntryId, ImmutableList<RewardId>> RewardsOfSource { get; private init; } = new("reward (source)");
    public ModelTable<TransferId, Transfer> Transfers { get; private init; } = new("transfer");
    public ModelTable<AccountId, AccountFacts> Accounts { get; private init; } = new("account");
    public ModelTable<AccountId, Earnings> Earned { get; private init; } = new("account (earned)");
    public ModelTable<AccountKey, AccountId> AccountIds { get; private init; } = new("account (key)");
    public ModelTable<CounterKey, CounterSums> Counters { get; private init; } = new("counter");
    public ModelTable<CapKey, CapSums> Caps { get; private init; } = new("cap_use");
    public ModelTable<EntryId, ReversalSum> Reversals { get; private init; } = new("reversal");
    public ModelTable<StatsKey, MemberStatsDelta> Stats { get; private init; } = new("member_stats");
    public ModelTable<RevenueKey, RevenueDelta> Revenue { get; private init; } = new("member_revenue");

    public ModelTable<(MemberId Member, string Hash), ModelTrait> Traits { get; private init; } = new("trait");
    public ModelTable<string, Instant> Tombstones { get; private init; } = new("trait_tombstone");
    public ModelTable<(ProgramId Program, string Id), AwaitingSignUp> Awaiting { get; private init; } =
        new("awaiting_sign_up");
    public ModelTable<(MemberId Member, Signal Name), SignalFacts> Signals { get; private init; } = new("fraud_signal");
    public ModelTable<CaseId, StoredCase> Cases { get; private init; } = new("fraud_case");
    public ModelTable<(int Partition, long Seq, int Place), OutboxRow> Outbox { get; private init; } = new("outbox");
    public ModelTable<(string Sink, int Partition), (long Seq, int Place, long Turn)> Positions { get; private init; } =
        new("sink_position");

    public ModelTables Copy() =>
        new()
        {
            NextInbox = NextInbox,
            Seq = Seq.Copy(),
            Programs = Programs.Copy(),
            Members = Members.Copy(),
            MemberIds = MemberIds.Copy(),
            Codes = Codes.Copy(),
            Clicks = Clicks.Copy(),
            Referrals = Referrals.Copy(),
            ReferralOfMember = ReferralOfMember.Copy(),
            History = History.Copy(),
            Events = Events.Copy(),
            Keys = Keys.Copy(),
            Inbox = Inbox.Copy(),
            Parked = Parked.Copy(),
            Decisions = Decisions.Copy(),
            DecisionOfEvent = DecisionOfEvent.Copy(),
            Rewards = Rewards.Copy(),
            RewardKeys = RewardKeys.Copy(),
            Milestones = Milestones.Copy(),
            RewardsOfSource = RewardsOfSource.Copy(),
            Transfers = Transfers.Copy(),
            Accounts = Accounts.Copy(),
            Earned = Earned.Copy(),
            AccountIds = AccountIds.Copy(),
            Counters = Counters.Copy(),
            Caps = Caps.Copy(),
            Reversals = Reversals.Copy(),
            Stats = Stats.Copy(),
            Revenue = Revenue.Copy(),
            Traits = Traits.Copy(),
            Tombstones = Tombstones.Copy(),
            Awaiting = Awaiting.Copy(),
            Signals = Signals.Copy(),
            Cases = Cases.Copy(),
            Outbox = Outbox.Copy(),
            Positions = Positions.Copy(),
        };

    public ModelProgram Program(ProgramId id) => Programs.Rows.Single(p => p.Id == id);

    /// <summary>Queues an event of a known member after everything that is already queued.</summary>
    public void Enqueue(ModelEvent row)
    {
        var id = new InboxId(NextInbox++);
        Inbox.Insert(
            (row.Event.Partition, id),
            new StoredInbox(row.Event.Partition, id, row.Event.ProgramId, row.Event.EventId, row.Event.MemberId, 0)
        );
    }

    /// <summary>Queues the entries that wait for <paramref name="what"/>, in the order of acceptance.</summary>
    public int Wake(ProgramId programId, string what)
    {
        var woken = Parked
            .Rows.Where(p => p.ProgramId == programId && p.WaitsFor == what)
            .OrderBy(p => p.EventId)
            .ToList();
        foreach (var parked in woken)
        {
            Parked.Delete(parked.EventId);
            Enqueue(Events[parked.EventId]);
        }
        return woken.Count;
    }

    /// <summary>Gives the events that came before their member the missing values, and queues them.</summary>
    public int WakeForMember(ProgramId programId, string externalId, MemberFacts member)
    {
        var what = Wait.ForMember(externalId);
        foreach (var parked in Parked.Rows.Where(p => p.ProgramId == programId && p.WaitsFor == what))
        {
            var row = Events[parked.EventId];
            Events.Put(
                parked.EventId,
                row with
                {
                    HasMember = true,
                    Event = row.Event with { MemberId = member.Id, Partition = member.Partition },
                }
            );
        }
        return Wake(programId, what);
    }
}

/// <param name="Documents">Canonical JSON by version, 1 first.</param>
internal sealed record ModelProgram(
    ProgramId Id,
    string Name,
    ProgramStatus Status,
    Instant? EndedAt,
    ImmutableArray<VersionSpan> Versions,
    ImmutableArray<byte[]> Documents,
    bool IsBudgeted
)
{
    public bool HasTraits { get; init; }
    public int Withdrawals { get; init; }
    public ChangeSet Subscribed { get; init; }
}

/// <param name="Detail">Personal fields; null once erased.</param>
internal sealed record ModelMember(MemberFacts Facts, string ExternalId, MemberId RootId, SignUp? Detail);

internal sealed record ModelReferral(ProgramId ProgramId, int Partition, ReferralFacts Facts, ClickId? ClickId);

/// <param name="Event">Member 0 and partition 0 while <paramref name="HasMember"/> is false.</param>
internal sealed record ModelEvent(
    Entry Event,
    bool HasMember,
    string? ExternalId,
    string? MemberExternalId,
    string? ReversesExternalId,
    string? Reason
);

internal sealed record ModelKey(EntryId EventId, string BodyHash);
