using System.Diagnostics.CodeAnalysis;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;

namespace Tributary.Storage.Warm;

/// <summary>
/// The use of warm facts by one transaction. The steps:
/// 1. Under the locks, facts of the same <c>seq</c> are taken from memory, and the others are read.
/// 2. After the commit, the facts that were read are kept, and all are brought up to what was decided.
/// 3. Without a commit, or when its outcome is unknown, the facts of the locked partitions are dropped.
/// </summary>
internal sealed class WarmBatch(WarmFacts facts)
{
    private readonly bool _isOff = facts.Most == 0;
    private readonly int _clearings = facts.Clearings;
    private readonly Dictionary<MemberId, WarmMember> _new = [];

    /// <summary>The members whose rows were in memory.</summary>
    private readonly HashSet<MemberId> _found = [];

    /// <summary>The members of which something had to be read.</summary>
    private readonly HashSet<MemberId> _read = [];

    private IReadOnlyDictionary<int, long> _seq = new Dictionary<int, long>();

    /// <summary>Finds nothing and keeps nothing, for dry runs.</summary>
    public static WarmBatch None { get; } = new(new WarmFacts { Most = 0 });

    /// <summary>
    /// Adds members that this transaction has inserted. They have no accounts, counters, caps or milestones yet.
    /// </summary>
    public void AddNew(IEnumerable<RegisteredMember> members)
    {
        if (_isOff)
            return;
        var nowhere = new WarmPartition(seq: -1);
        foreach (var added in members)
        {
            var member = added.Member.Facts with { Attributes = default };
            _new[member.Id] = new WarmMember(member)
            {
                Home = nowhere,
                IsNew = true,
                KnowsReferral = true,
                Referral = added.Member.Referral,
                Accounts = [],
                Counters = [],
                CountersFrom = 0,
            };
        }
    }

    /// <param name="seq">The last <c>seq</c> of each locked partition.</param>
    public void Lock(IReadOnlyDictionary<int, long> seq)
    {
        _seq = seq;
        if (_isOff)
            return;
        // Nothing is kept before its commit. Facts that are ahead of the database are of commits that it has lost.
        lock (facts.Gate)
            foreach (var (partition, last) in seq)
                if (facts.FindPartition(partition)?.Seq > last)
                    facts.Drop(partition);
    }

    /// <summary>
    /// Returns whether a member is in memory, perhaps with facts that are no longer true. Before the locks, this is a
    /// guess at what need not be read.
    /// </summary>
    public bool MayFind(MemberId memberId)
    {
        if (_isOff)
            return false;
        lock (facts.Gate)
            return _new.ContainsKey(memberId) || facts.Find(memberId) is not null;
    }

    /// <summary>Finds a member without its attributes.</summary>
    public bool TryFind(MemberId memberId, [NotNullWhen(true)] out MemberFacts? member)
    {
        lock (facts.Gate)
            member = Find(memberId)?.Facts;
        if (!_isOff)
            (member is null ? _read : _found).Add(memberId);
        return member is not null;
    }

    /// <param name="referral">Null when the member has none.</param>
    /// <returns>False when it is not known whether the member has a referral.</returns>
    public bool TryFindReferral(MemberId memberId, out ReferralFacts? referral)
    {
        lock (facts.Gate)
        {
            var member = Find(memberId);
            referral = member?.Referral;
            var isKnown = member is { KnowsReferral: true };
            if (!isKnown && !_isOff)
                _read.Add(memberId);
            return isKnown;
        }
    }

    /// <summary>Adds the sums that are in memory, and returns what must still be read.</summary>
    public WarmNeeds Take(FactNeeds needs, IReadOnlyList<Entry> entries, LoadedSums sums)
    {
        var own = entries.Select(e => (e.ProgramId, e.Partition)).Distinct();
        if (_isOff)
            return new WarmNeeds(needs, [.. own]);
        lock (facts.Gate)
        {
            var missing = new WarmNeeds(
                needs with
                {
                    AccountMembers = [.. needs.AccountMembers.Where(id => !TakeAccounts(id, sums))],
                    CounterMembers = [.. needs.CounterMembers.Where(id => !TakeCounters(id, needs.FirstDay, sums))],
                    Caps = [.. needs.Caps.Where(key => !TakeCap(key, sums))],
                    Milestones = [.. needs.Milestones.Where(m => !TakeMilestones(m.MemberId, m.Rule, sums))],
                },
                [.. own.Where(pair => !TakeOwnAccounts(pair.ProgramId, pair.Partition, sums))]
            );
            _read.UnionWith(missing.Needs.AccountMembers);
            _read.UnionWith(missing.Needs.CounterMembers);
            _read.UnionWith(missing.Needs.Caps.Where(key => !key.IsOfProgram).Select(key => key.MemberId));
            _read.UnionWith(missing.Needs.Milestones.Select(m => m.MemberId));
            return missing;
        }
    }

    /// <summary>Keeps the facts of a batch after its commit.</summary>
    public void Keep(LoadedFacts loaded, BatchDecisions decisions)
    {
        if (_isOff)
            return;
        lock (facts.Gate)
        {
            if (IsOutdated)
                return;
            var isWhole = false;
            try
            {
                CountUses(loaded.Facts);
                var kept = new WarmChanges(facts, loaded.Facts);
                kept.AddMembers(_new.Values);
                kept.AddSums(loaded.Needs);
                kept.Apply(decisions);
                facts.Trim();
                isWhole = true;
            }
            finally
            {
                if (!isWhole)
                    facts.Clear();
            }
        }
    }

    /// <summary>Counts the members of the batch, without those that it has inserted itself.</summary>
    private void CountUses(BatchFacts loaded)
    {
        var (hits, misses) = (0, 0);
        foreach (var (id, member) in loaded.Members)
            if (!_seq.ContainsKey(member.Partition) || _new.ContainsKey(id))
                continue;
            else if (_found.Contains(id) && !_read.Contains(id))
                hits++;
            else
                misses++;
        facts.AddUses(hits, misses);
    }

    /// <summary>Drops the facts of the locked partitions.</summary>
    public void Drop()
    {
        if (_isOff)
            return;
        lock (facts.Gate)
            foreach (var partition in _seq.Keys)
                facts.Drop(partition);
    }

    /// <inheritdoc cref="WarmFacts.GuardAsync{T}(Func{ValueTask{T}})"/>
    public ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> body) => facts.GuardAsync(body);

    /// <inheritdoc cref="WarmFacts.GuardAsync{T}(Func{ValueTask{T}})"/>
    public ValueTask GuardAsync(Func<ValueTask> body) => facts.GuardAsync(body);

    /// <summary>True when the facts may be of another server since this transaction began.</summary>
    private bool IsOutdated => facts.Clearings != _clearings;

    private WarmMember? Find(MemberId id)
    {
        if (_isOff)
            return null;
        if (_new.TryGetValue(id, out var added))
            return added;
        if (IsOutdated)
            return null;
        return facts.Find(id) is { } known && IsCurrent(known.Facts.Partition, known.Home) ? known : null;
    }

    private bool IsCurrent(int partition, WarmPartition home) =>
        _seq.TryGetValue(partition, out var seq) && home.Seq == seq;

    private bool TakeAccounts(MemberId memberId, LoadedSums sums)
    {
        if (Find(memberId)?.Accounts is not { } accounts)
            return false;
        foreach (var account in accounts)
            sums.AddAccount(account);
        return true;
    }

    private bool TakeOwnAccounts(ProgramId programId, int partition, LoadedSums sums)
    {
        var home = facts.FindPartition(partition);
        if (home is null || IsOutdated || !IsCurrent(partition, home))
            return false;
        if (!home.OwnAccounts.TryGetValue(programId, out var own))
            return false;
        foreach (var account in own.Accounts)
            sums.AddAccount(account);
        return true;
    }

    private bool TakeCounters(MemberId memberId, int firstDay, LoadedSums sums)
    {
        if (Find(memberId) is not { } member || !member.KnowsCounters(firstDay))
            return false;
        foreach (var counter in member.Counters!)
            if (counter.Key.Day == 0 || counter.Key.Day >= firstDay)
                sums.AddCounter(counter);
        return true;
    }

    /// <summary>Takes no cap of a program: other partitions change it under the lock of its budget.</summary>
    private bool TakeCap(CapKey key, LoadedSums sums)
    {
        if (key.IsOfProgram || Find(key.MemberId)?.Cap(key) is not { } used)
            return false;
        sums.AddCap(new(key, used));
        return true;
    }

    private bool TakeMilestones(MemberId memberId, string rule, LoadedSums sums)
    {
        if (Find(memberId) is not { } member || member.Thresholds(rule) is not { } thresholds)
            return false;
        foreach (var threshold in thresholds)
            sums.Milestones.Add(new MilestoneKey(member.Facts.ProgramId, memberId, rule, threshold));
        return true;
    }
}
