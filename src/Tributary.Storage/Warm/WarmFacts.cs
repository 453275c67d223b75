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
        description: "Members whose facts a batch found in memory."
    );
    private static readonly Counter<long> s_misses = s_meter.CreateCounter<long>(
        "tributary.warm.misses",
        description: "Members whose facts a batch had to read."
    );
    private static readonly Counter<long> s_drops = s_meter.CreateCounter<long>(
        "tributary.warm.drops",
        description: "Partitions whose facts were dropped, because another node changed them or a transaction failed."
    );

    private readonly Dictionary<int, WarmPartition> _partitions = [];
    private readonly Dictionary<MemberId, WarmMember> _members = [];
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);
    private WarmMember? _oldest;
    private WarmMember? _newest;

    /// <summary>The most facts to keep. The members used longest ago go first; 0 keeps none.</summary>
    public int Most { get; set; } = UsualMost;

    /// <summary>The number of facts in memory.</summary>
    public int Count { get; private set; }

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    public long Drops { get; private set; }

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

    internal void Remove(WarmMember member)
    {
        Unlink(member);
        Count -= member.Counted;
        member.Counted = 0;
        _members.Remove(member.Facts.Id);
    }

    /// <summary>Notes that a member was used, and counts its facts anew.</summary>
    internal void Touch(WarmMember member)
    {
        if (member != _newest)
        {
            Unlink(member);
            Append(member);
        }
        var count = member.Count();
        Count += count - member.Counted;
        member.Counted = count;
    }

    /// <summary>Forgets the members used longest ago, until the bound holds.</summary>
    internal void Trim()
    {
        while (Count > Most && _oldest is not null)
            Remove(_oldest);
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

    private void Append(WarmMember member)
    {
        (member.Older, member.Newer) = (_newest, null);
        if (_newest is not null)
            _newest.Newer = member;
        _newest = member;
        _oldest ??= member;
    }

    private void Unlink(WarmMember member)
    {
        if (member.Older is { } older)
            older.Newer = member.Newer;
        else if (_oldest == member)
            _oldest = member.Newer;
        if (member.Newer is { } newer)
            newer.Older = member.Older;
        else if (_newest == member)
            _newest = member.Older;
        (member.Older, member.Newer) = (null, null);
    }
}
