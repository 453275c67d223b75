using System.Diagnostics.Metrics;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Warm;

/// <summary>
/// Facts of partitions, kept in memory from one batch to the next together with the <c>seq</c> of the partition at
/// which they were true. Everything that changes these facts takes the partition's lock and moves its <c>seq</c>.
/// Under the lock, the same <c>seq</c> therefore means that they are still true (docs/decisions/0043).
/// </summary>
/// <remarks>
/// Kept: members, referrals, accounts, counters, caps and standing milestones. Never kept, because they change beside
/// the log or under another lock: attributes, traits, clicks, program rows and budgets. Never kept, because few batches
/// read them: rewards, reversed events and revenue.
/// </remarks>
public sealed class WarmFacts
{
    /// <summary>The usual bound: about 60 MB.</summary>
    public const int UsualMost = 250_000;

    /// <summary>How many different words (groups, countries, currencies) are kept once for all facts.</summary>
    private const int MostWords = 4_096;

    private static readonly Meter s_meter = new("Tributary");
    private static readonly Counter<long> s_hits = s_meter.CreateCounter<long>(
        "tributary.warm.hits",
        description: "Members all of whose facts a batch found in memory."
    );
    private static readonly Counter<long> s_misses = s_meter.CreateCounter<long>(
        "tributary.warm.misses",
        description: "Members of which a batch had to read at least one fact."
    );
    private static readonly Counter<long> s_drops = s_meter.CreateCounter<long>(
        "tributary.warm.drops",
        description: "Partitions whose facts were dropped, because another node changed them or a transaction failed."
    );
    private static readonly Counter<long> s_evictions = s_meter.CreateCounter<long>(
        "tributary.warm.evictions",
        description: "Members and programs whose facts were evicted to make room."
    );

    private readonly Dictionary<int, WarmPartition> _partitions = [];
    private readonly Dictionary<MemberId, WarmMember> _members = [];
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);
    private KeptFacts? _oldest;
    private KeptFacts? _newest;

    /// <summary>The most facts to keep. Those used longest ago go first; 0 keeps none.</summary>
    public int Most { get; set; } = UsualMost;

    /// <summary>The number of facts in memory.</summary>
    public int Count { get; private set; }

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    public long Drops { get; private set; }

    public long Evictions { get; private set; }

    /// <summary>
    /// How often everything was dropped. A batch that began before the last time uses and keeps nothing.
    /// </summary>
    internal int Clearings { get; private set; }

    internal KnownSegments Segments { get; } = new();

    /// <summary>Held while facts are read or changed; never during I/O.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Begins to use the facts in one transaction.</summary>
    internal WarmBatch Begin() => new(this);

    /// <summary>
    /// Runs <paramref name="body"/>, and drops everything when the connection is lost: the server that answers next may
    /// have lost commits, and come to the same <c>seq</c> another way.
    /// </summary>
    internal async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> body)
    {
        try
        {
            return await body();
        }
        catch (StoreException fault) when (fault.Kind == StoreFault.Unavailable)
        {
            Clear();
            throw;
        }
    }

    /// <inheritdoc cref="GuardAsync{T}(Func{ValueTask{T}})"/>
    internal async ValueTask GuardAsync(Func<ValueTask> body) =>
        await GuardAsync(async () =>
        {
            await body();
            return true;
        });

    internal void Clear()
    {
        Segments.Clear();
        lock (Gate)
        {
            Clearings++;
            AddDrops(_partitions.Count);
            _partitions.Clear();
            _members.Clear();
            (_oldest, _newest, Count) = (null, null, 0);
        }
    }

    /// <summary>Returns a member at any <c>seq</c> of its partition; null when it is not in memory.</summary>
    internal WarmMember? Find(MemberId id) =>
        _members.TryGetValue(id, out var member) && !member.Home.IsDropped ? member : null;

    /// <summary>Returns a partition; null when none of its facts is in memory.</summary>
    internal WarmPartition? FindPartition(int partition) => _partitions.GetValueOrDefault(partition);

    /// <summary>Returns the partition as it is at a <c>seq</c>. Facts from before it are dropped.</summary>
    /// <returns>Null when a later batch was faster to keep its facts.</returns>
    internal WarmPartition? PartitionAt(int partition, long seq)
    {
        if (_partitions.TryGetValue(partition, out var known))
        {
            if (known.Seq == seq)
                return known;
            if (known.Seq > seq)
                return null;
        }
        Drop(partition);
        return _partitions[partition] = new WarmPartition(seq);
    }

    internal void Drop(int partition)
    {
        if (!_partitions.Remove(partition, out var dropped))
            return;
        dropped.IsDropped = true;
        foreach (var own in dropped.OwnAccounts.Values)
            Remove(own);
        AddDrops(1);
    }

    internal void Put(WarmMember member)
    {
        if (_members.TryGetValue(member.Facts.Id, out var earlier))
            Remove(earlier);
        _members[member.Facts.Id] = member;
        Append(member);
        Touch(member);
    }

    internal void Put(WarmOwnAccounts own)
    {
        own.Home.OwnAccounts[own.ProgramId] = own;
        Append(own);
        Touch(own);
    }

    internal void Remove(KeptFacts kept)
    {
        Unlink(kept);
        Count -= kept.Counted;
        kept.Counted = 0;
        if (kept is WarmMember member)
            _members.Remove(member.Facts.Id);
        else if (kept is WarmOwnAccounts own)
            own.Home.OwnAccounts.Remove(own.ProgramId);
    }

    /// <summary>Notes that facts were used, and counts them anew.</summary>
    internal void Touch(KeptFacts kept)
    {
        if (kept != _newest)
        {
            Unlink(kept);
            Append(kept);
        }
        var count = kept.Count();
        Count += count - kept.Counted;
        kept.Counted = count;
    }

    /// <summary>Evicts what was used longest ago, until the bound holds.</summary>
    internal void Trim()
    {
        var evictions = 0;
        for (; Count > Most && _oldest is not null; evictions++)
            Remove(_oldest);
        Evictions += evictions;
        s_evictions.Add(evictions);
    }

    /// <summary>Returns the one kept instance of a word that many rows have.</summary>
    internal string? Share(string? word)
    {
        if (word is null)
            return null;
        if (_words.TryGetValue(word, out var known))
            return known;
        if (_words.Count < MostWords)
            _words[word] = word;
        return word;
    }

    internal MemberFacts Share(MemberFacts member) =>
        member with
        {
            Attributes = default,
            Group = Share(member.Group)!,
            Country = Share(member.Country),
            Currency = Share(member.Currency),
        };

    internal AccountFacts Share(AccountFacts account) =>
        account with
        {
            Key = account.Key with { Currency = Share(account.Key.Currency)! },
        };

    internal void AddUses(int hits, int misses)
    {
        (Hits, Misses) = (Hits + hits, Misses + misses);
        s_hits.Add(hits);
        s_misses.Add(misses);
    }

    private void AddDrops(int drops)
    {
        Drops += drops;
        s_drops.Add(drops);
    }

    private void Append(KeptFacts kept)
    {
        (kept.Older, kept.Newer) = (_newest, null);
        if (_newest is not null)
            _newest.Newer = kept;
        _newest = kept;
        _oldest ??= kept;
    }

    private void Unlink(KeptFacts kept)
    {
        if (kept.Older is { } older)
            older.Newer = kept.Newer;
        else if (_oldest == kept)
            _oldest = kept.Newer;
        if (kept.Newer is { } newer)
            newer.Older = kept.Older;
        else if (_newest == kept)
            _newest = kept.Older;
        (kept.Older, kept.Newer) = (null, null);
    }
}
