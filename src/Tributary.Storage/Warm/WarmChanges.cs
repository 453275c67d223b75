using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Rewards;

namespace Tributary.Storage.Warm;

/// <summary>
/// Brings the facts in memory up to a batch that was committed: what it read is added, then what it decided is applied
/// as the statements of Commit apply it to the rows. The caller holds <see cref="WarmFacts.Gate"/>.
/// </summary>
internal sealed class WarmChanges
{
    private readonly WarmFacts _facts;
    private readonly BatchFacts _loaded;
    private readonly Dictionary<int, WarmPartition> _homes = [];

    public WarmChanges(WarmFacts facts, BatchFacts loaded)
    {
        (_facts, _loaded) = (facts, loaded);
        foreach (var (partition, seq) in loaded.Seq)
            if (facts.PartitionAt(partition, seq) is { } home)
                _homes[partition] = home;
    }

    /// <param name="added">The members that the batch inserted.</param>
    public void AddMembers(IEnumerable<WarmMember> added)
    {
        foreach (var member in added)
        {
            if (!_homes.TryGetValue(member.Facts.Partition, out var home))
                continue;
            member.Home = home;
            member.Facts = _facts.Share(member.Facts);
            _facts.Put(member);
        }
        foreach (var (id, member) in _loaded.Members)
            if (_homes.TryGetValue(member.Partition, out var home) && Find(id) is null)
                _facts.Put(new WarmMember(_facts.Share(member)) { Home = home });
        AddReferrals();
    }

    /// <param name="needs">The needs for which the facts were loaded. What they name and was not found has no
    /// row.</param>
    public void AddSums(FactNeeds needs)
    {
        AddAccounts(needs);
        AddOwnAccounts();
        AddCounters(needs);
        foreach (var key in needs.Caps)
            if (!key.IsOfProgram && Find(key.MemberId) is { } member && member.Cap(key) is null)
                (member.Caps ??= [])[key] = _loaded.Caps.GetValueOrDefault(key);
        AddMilestones(needs);
    }

    public void Apply(BatchDecisions decisions)
    {
        ApplyMembers(decisions);
        foreach (var change in decisions.Referrals)
            if (Find(change.Referral.MemberId) is { KnowsReferral: true } member)
                member.Referral = change.Referral;
        ApplyAccounts(decisions);
        foreach (var (key, delta) in decisions.Counters)
            if (
                Find(key.MemberId) is { Counters: { } counters } member
                && (key.Day == 0 || member.CountersFrom <= key.Day)
            )
                counters[key] = counters.GetValueOrDefault(key) + delta;
        foreach (var (key, delta) in decisions.Caps)
            if (!key.IsOfProgram && Find(key.MemberId) is { } member && member.Cap(key) is { } used)
                (member.Caps ??= [])[key] = used + delta;
        ApplyMilestones(decisions);
        foreach (var (partition, seq) in decisions.Seq)
            if (_homes.TryGetValue(partition, out var home))
                home.Seq = seq;
        foreach (var id in _loaded.Members.Keys)
            if (Find(id) is { } member)
                _facts.Touch(member);
        foreach (var (programId, partition) in OwnersOfAccounts())
            if (FindOwn(programId, partition) is { } own)
                _facts.Touch(own);
    }

    private IEnumerable<(ProgramId ProgramId, int Partition)> OwnersOfAccounts() =>
        _loaded.Entries.Select(e => (e.ProgramId, e.Partition)).Distinct();

    private WarmOwnAccounts? FindOwn(ProgramId programId, int partition) =>
        _homes.GetValueOrDefault(partition)?.OwnAccounts.GetValueOrDefault(programId);

    private WarmMember? Find(MemberId id) =>
        _facts.Find(id) is { } member && _homes.GetValueOrDefault(member.Facts.Partition) == member.Home
            ? member
            : null;

    /// <summary>The referrals of the entries' members were asked for, so that one without a row has none.</summary>
    private void AddReferrals()
    {
        foreach (var entry in _loaded.Entries)
            Set(entry.MemberId);
        foreach (var id in _loaded.Referrals.Keys)
            Set(id);

        void Set(MemberId id)
        {
            if (Find(id) is { KnowsReferral: false } member)
                (member.KnowsReferral, member.Referral) = (true, _loaded.Referrals.GetValueOrDefault(id));
        }
    }

    private void AddAccounts(FactNeeds needs)
    {
        ILookup<MemberId, AccountFacts>? accounts = null;
        foreach (var id in needs.AccountMembers)
        {
            if (Find(id) is not { Accounts: null } member)
                continue;
            accounts ??= _loaded.Accounts.Values.ToLookup(a => a.Key.MemberId);
            member.Accounts = [.. accounts[id].Select(_facts.Share)];
        }
    }

    private void AddOwnAccounts()
    {
        foreach (var (programId, partition) in OwnersOfAccounts())
        {
            if (!_homes.TryGetValue(partition, out var home) || home.OwnAccounts.ContainsKey(programId))
                continue;
            var accounts = _loaded.Accounts.Values.Where(a =>
                a.Key.Kind != AccountKind.Member && a.Key.ProgramId == programId && a.Key.Partition == partition
            );
            _facts.Put(new WarmOwnAccounts(programId) { Home = home, Accounts = [.. accounts.Select(_facts.Share)] });
        }
    }

    private void AddCounters(FactNeeds needs)
    {
        ILookup<MemberId, KeyValuePair<CounterKey, CounterSums>>? counters = null;
        foreach (var id in needs.CounterMembers)
        {
            if (Find(id) is not { } member || member.KnowsCounters(needs.FirstDay))
                continue;
            counters ??= _loaded.Counters.ToLookup(c => c.Key.MemberId);
            member.CountersFrom = needs.FirstDay;
            member.Counters = counters[id]
                .ToDictionary(c => c.Key with { Name = _facts.Share(c.Key.Name)! }, c => c.Value);
        }
    }

    private void AddMilestones(FactNeeds needs)
    {
        foreach (var (id, rule) in needs.Milestones)
            if (Find(id) is { } member && member.Thresholds(rule) is null)
                (member.Milestones ??= new(StringComparer.Ordinal))[rule] =
                [
                    .. _loaded
                        .StandingMilestones.Where(m => m.MemberId == id && m.Rule == rule)
                        .Select(m => m.Threshold),
                ];
    }

    /// <summary>
    /// A change of a member leaves its risk, which has a statement of its own. Nothing of an erased member stays in
    /// memory.
    /// </summary>
    private void ApplyMembers(BatchDecisions decisions)
    {
        foreach (var change in decisions.Members)
            if (Find(change.Member.Id) is not { } member)
                continue;
            else if (change.Erase)
                _facts.Remove(member);
            else
                member.Facts = _facts.Share(change.Member) with { Risk = member.Facts.Risk };
        foreach (var judged in decisions.Fraud.Judged)
            if (Find(judged.Id) is { } member)
                member.Facts = member.Facts with { Risk = judged.Risk };
    }

    private void ApplyAccounts(BatchDecisions decisions)
    {
        foreach (var change in decisions.Accounts)
        {
            if (change.Key.Kind == AccountKind.Member)
            {
                if (Find(change.Key.MemberId) is { Accounts: { } accounts } member)
                    member.Accounts = Changed(accounts, change);
            }
            else if (FindOwn(change.Key.ProgramId, change.Key.Partition) is { } own)
                own.Accounts = Changed(own.Accounts, change);
        }
    }

    private AccountFacts[] Changed(AccountFacts[] accounts, AccountChange change)
    {
        if (Array.FindIndex(accounts, a => a.Id == change.Id) is >= 0 and var i)
        {
            accounts[i] = accounts[i] with { Sums = accounts[i].Sums + change.Sums };
            return accounts;
        }
        return [.. accounts, _facts.Share(new AccountFacts(change.Id, change.Key, change.Sums))];
    }

    /// <summary>
    /// Adds the milestones that were granted. Where one of an earlier batch changed, the member is forgotten: only its
    /// rows say which of its milestones stand now.
    /// </summary>
    private void ApplyMilestones(BatchDecisions decisions)
    {
        foreach (var reward in decisions.ChangedRewards)
            if (reward.Threshold is not null && Find(reward.MemberId) is { } member)
                _facts.Remove(member);
        foreach (var reward in decisions.NewRewards)
        {
            if (reward.Threshold is not { } threshold || reward.Status == RewardStatus.Reversed)
                continue;
            if (Find(reward.MemberId) is not { } member || member.Thresholds(reward.Rule) is null)
                continue;
            member.Milestones ??= new(StringComparer.Ordinal);
            if (!member.Milestones.TryGetValue(reward.Rule, out var thresholds))
                member.Milestones[reward.Rule] = thresholds = [];
            thresholds.Add(threshold);
        }
    }
}
