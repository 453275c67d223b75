using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Money;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Batches;

/// <summary>
/// The state of one batch while it is decided: the facts as loaded, plus the effect of every entry so far. An entry
/// sees the effects of the entries before it. Only the changes are written at the end, added up per key.
/// </summary>
internal sealed class Batch(BatchFacts facts, IdBlock ids)
{
    private readonly Dictionary<MemberId, MemberFacts> _members = new(facts.Members);
    private readonly Dictionary<MemberId, ReferralFacts> _referrals = MergeReferrals(facts);
    private readonly Dictionary<ReferralId, MemberId> _memberOfDue = facts.DueReferrals.ToDictionary(
        r => r.Id,
        r => r.MemberId
    );
    private readonly Dictionary<CounterKey, CounterSums> _counters = new(facts.Counters);
    private readonly Dictionary<CapKey, CapSums> _caps = new(facts.Caps);
    private readonly Dictionary<RevenueKey, long> _revenue = new(facts.Revenue);
    private readonly Dictionary<RevenueKey, RevenueDelta> _revenueDeltas = [];
    private readonly HashSet<MilestoneKey> _milestones = [.. facts.StandingMilestones];
    private readonly Dictionary<int, long> _seq = new(facts.Seq);

    private readonly List<Decision> _decisions = [];
    private readonly List<Parked> _parked = [];
    private readonly Dictionary<EntryId, UntoldFacts> _untold = [];
    private readonly HashSet<int> _touchedPartitions = [];
    private readonly Dictionary<CounterKey, CounterSums> _counterDeltas = [];
    private readonly Dictionary<CapKey, CapSums> _capDeltas = [];
    private readonly List<ReferralChange> _referralChanges = [];
    private readonly Dictionary<MemberId, MemberChange> _memberChanges = [];
    private readonly HashSet<MemberId> _judged = [];
    private readonly Dictionary<StatsKey, MemberStatsDelta> _stats = [];
    private readonly Dictionary<DailyKey, StatsDelta> _daily = [];

    public BatchFacts Facts => facts;
    public IdBlock Ids => ids;
    public LedgerWriter Ledger { get; } = new(facts, ids);
    public BatchRewards Rewards { get; } = new(facts.Rewards);
    public BatchOriginals Originals { get; } = new(facts);
    public FraudFindings Fraud { get; } = new();
    public OutboxWriter Outbox { get; } = new(facts);

    public ProgramFacts Program(ProgramId id) => facts.Programs[id];

    /// <exception cref="InvalidOperationException">Load did not return the member, which is a broken
    /// invariant.</exception>
    public MemberFacts Member(MemberId id) =>
        _members.TryGetValue(id, out var member)
            ? member
            : throw new InvalidOperationException($"Member {id} was not loaded.");

    public MemberFacts? FindMember(MemberId id) => _members.GetValueOrDefault(id);

    public ReferralFacts? Referral(MemberId memberId) => _referrals.GetValueOrDefault(memberId);

    /// <summary>Finds a referral by its own id, among those that are due to expire.</summary>
    public ReferralFacts? FindReferral(ReferralId id) =>
        _memberOfDue.TryGetValue(id, out var memberId) ? Referral(memberId) : null;

    public CounterSums Counter(CounterKey key) => _counters.GetValueOrDefault(key);

    public CapSums Cap(CapKey key) => _caps.GetValueOrDefault(key);

    public bool MilestoneStands(MilestoneKey key) => _milestones.Contains(key);

    /// <summary>Ends an entry without effect.</summary>
    /// <param name="version">The version of the Terms that governed it; 0 for none.</param>
    public void Reject(Entry entry, Reason reason, int version = 0) =>
        Conclude(entry, Conclusion.Rejected(reason, version));

    /// <summary>Finishes the decision of an entry, and assigns its place in the order.</summary>
    public void Conclude(Entry entry, Conclusion conclusion)
    {
        var isForeign = conclusion.Revenue != 0 && conclusion.Currency != Program(entry.ProgramId).HomeCurrency;
        var decision = new Decision
        {
            Entry = entry,
            Seq = NextSeq(entry.Partition),
            MemberId = entry.MemberId,
            ReferrerId = conclusion.ReferrerId,
            Outcome = conclusion.Outcome,
            Reason = conclusion.Reason,
            TermsVersion = conclusion.Version,
            Revenue = conclusion.Revenue,
            Completed = conclusion.Completed,
            SignedUp = conclusion.SignedUp,
            Trace = conclusion.Trace,
            SharedSeq = NextShared(entry.ProgramId),
            RevenueCurrency = isForeign ? conclusion.Currency : null,
        };
        _decisions.Add(decision);
        Outbox.End(decision);
        Originals.Record(decision);
    }

    public void Park(Entry entry, string? waitsFor, string reason) => _parked.Add(new Parked(entry, waitsFor, reason));

    private long NextSeq(int partition)
    {
        _touchedPartitions.Add(partition);
        return _seq[partition] = _seq[partition] + 1;
    }

    /// <summary>
    /// Returns the next number in the order in which the partitions of a budgeted program use their shared caps. It is
    /// null when they share none.
    /// </summary>
    private long? NextShared(ProgramId programId)
    {
        if (!facts.Programs[programId].IsBudgeted)
            return null;
        UseCap(CapKey.Order(programId), new CapSums(1, 0));
        return _caps[CapKey.Order(programId)].Count;
    }

    public void Count(CounterKey key, CounterSums delta)
    {
        var sums = _counters[key] = _counters.GetValueOrDefault(key) + delta;
        if (sums.Amount is < -MinorUnits.WireLimit or > MinorUnits.WireLimit)
            throw new SumOutOfRangeException($"Counter {key.Name} would come to {sums.Amount}.");
        _counterDeltas[key] = _counterDeltas.GetValueOrDefault(key) + delta;
    }

    public void UseCap(CapKey key, CapSums delta)
    {
        var used = _caps[key] = _caps.GetValueOrDefault(key) + delta;
        if (used.Amount > MinorUnits.SumLimit)
            throw new SumOutOfRangeException($"Cap {key.Name} would come to {used.Amount}.");
        _capDeltas[key] = _capDeltas.GetValueOrDefault(key) + delta;
    }

    public void AddMilestone(MilestoneKey key) => _milestones.Add(key);

    public void RemoveMilestone(MilestoneKey key) => _milestones.Remove(key);

    public void Grant(RewardFacts reward)
    {
        Rewards.Add(reward);
        Outbox.AddGranted(reward, FindMember(reward.MemberId)?.Status);
    }

    public void Change(RewardFacts reward)
    {
        Outbox.AddChanged(Rewards, reward, FindMember(reward.MemberId)?.Status);
        Rewards.Change(reward);
    }

    public void Open(OpenedCase opened)
    {
        Fraud.Open(opened);
        Outbox.AddOpened(opened);
    }

    public void Change(ReferralFacts referral, EntryId entryId, string? reason)
    {
        _referrals[referral.MemberId] = referral;
        // An entry adds one line of history only: a referral that it reopens may complete again at once.
        if (_referralChanges is [.., var last] && last.EntryId == entryId && last.Referral.Id == referral.Id)
            _referralChanges.RemoveAt(_referralChanges.Count - 1);
        _referralChanges.Add(new ReferralChange(referral, entryId, reason));
        Outbox.AddReferral(referral);
    }

    public void Change(MemberFacts member, bool erase = false)
    {
        _members[member.Id] = member;
        _memberChanges[member.Id] = new MemberChange(
            member,
            erase || (_memberChanges.TryGetValue(member.Id, out var earlier) && earlier.Erase)
        );
    }

    /// <param name="member">The member with its new <see cref="MemberFacts.Risk"/>.</param>
    public void ChangeRisk(MemberFacts member)
    {
        _members[member.Id] = member;
        _judged.Add(member.Id);
    }

    /// <summary>Checks a referrer's revenue if it was loaded. Otherwise the database checks it.</summary>
    public void CheckRevenue(RevenueKey key, long amount)
    {
        if (!_revenue.TryGetValue(key, out var soFar))
            return;
        var sum = _revenue[key] = soFar + amount;
        if (sum is < -MinorUnits.WireLimit or > MinorUnits.WireLimit)
            throw new SumOutOfRangeException($"The revenue of member {key.MemberId} would come to {sum}.");
    }

    /// <summary>Returns a referrer's revenue so far, or 0 if it was not loaded.</summary>
    public long RevenueOf(RevenueKey key) => _revenue.GetValueOrDefault(key);

    public void AddRevenue(RevenueKey key, RevenueDelta delta) =>
        _revenueDeltas[key] = _revenueDeltas.GetValueOrDefault(key) + delta;

    public void NoteUntold(EntryId entryId, UntoldFacts facts) =>
        _untold[entryId] = _untold.GetValueOrDefault(entryId) | facts;

    public void AddStats(StatsKey key, MemberStatsDelta delta) => _stats[key] = _stats.GetValueOrDefault(key) + delta;

    public void AddDaily(DailyKey key, StatsDelta delta) => _daily[key] = _daily.GetValueOrDefault(key) + delta;

    public BatchDecisions Finish() =>
        new()
        {
            Now = facts.Now,
            Decisions = _decisions,
            Parked = _parked,
            Seq = _touchedPartitions.ToDictionary(p => p, p => _seq[p]),
            NewRewards = Rewards.New,
            ChangedRewards = Rewards.Changed,
            Transfers = Ledger.Transfers,
            Accounts = Ledger.Changes,
            Counters = [.. _counterDeltas.Where(c => c.Value != default)],
            Caps = [.. _capDeltas.Where(c => c.Value != default)],
            Referrals = _referralChanges,
            Members = [.. _memberChanges.Values],
            Reversals = Originals.Reversals,
            Stats = InOrder(_stats),
            Revenue =
            [
                .. _revenueDeltas
                    .OrderBy(r => r.Key.ProgramId)
                    .ThenBy(r => r.Key.MemberId)
                    .ThenBy(r => r.Key.Currency, StringComparer.Ordinal),
            ],
            Daily = [.. _daily.Where(d => d.Value != default)],
            Fraud = Fraud.Finish(_judged.Select(Member)),
            Blanked = Blanked(),
            Untold = _untold,
            Outbox = Outbox.Finish(),
            Involved = _members,
        };

    /// <summary>
    /// Returns the ids of entries about members that are now erased, whether they were accepted before or after the
    /// erasure.
    /// </summary>
    private IReadOnlyList<EntryId> Blanked()
    {
        List<EntryId>? blanked = null;
        foreach (var decision in _decisions)
            Add(decision.Entry);
        foreach (var parked in _parked)
            Add(parked.Entry);
        return blanked ?? (IReadOnlyList<EntryId>)[];

        void Add(Entry entry)
        {
            if (_members.GetValueOrDefault(entry.MemberId)?.Status == MemberStatus.Erased)
                (blanked ??= []).Add(entry.EventId);
        }
    }

    /// <summary>Sorts in place: a batch has a row for each member above its events.</summary>
    private static KeyValuePair<StatsKey, MemberStatsDelta>[] InOrder(Dictionary<StatsKey, MemberStatsDelta> stats)
    {
        KeyValuePair<StatsKey, MemberStatsDelta>[] sorted = [.. stats];
        Array.Sort(
            sorted,
            static (one, other) =>
                one.Key.ProgramId == other.Key.ProgramId
                    ? one.Key.MemberId.CompareTo(other.Key.MemberId)
                    : one.Key.ProgramId.CompareTo(other.Key.ProgramId)
        );
        return sorted;
    }

    private static Dictionary<MemberId, ReferralFacts> MergeReferrals(BatchFacts facts)
    {
        var referrals = new Dictionary<MemberId, ReferralFacts>(facts.Referrals);
        foreach (var due in facts.DueReferrals)
            referrals.TryAdd(due.MemberId, due);
        return referrals;
    }
}
