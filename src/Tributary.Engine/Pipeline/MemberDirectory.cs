using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Log;
using Tributary.Engine.Members;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// Caches the places of members by the platform's id. A cached place is always valid: a member's id and partition never
/// change, and an erased member's id is never used again. The cache is bounded: it has two generations, and drops the
/// older one when the younger is full.
/// </summary>
public sealed class MemberDirectory(IMemberLookup store, int capacity = MemberDirectory.DefaultCapacity)
{
    /// <summary>The number of members to cache; each takes about 50 bytes.</summary>
    private const int DefaultCapacity = 1_000_000;

    private readonly Lock _lock = new();
    private Dictionary<UInt128, MemberPlace> _young = [];
    private Dictionary<UInt128, MemberPlace> _old = [];

    /// <summary>How many look-ups found their member in the cache.</summary>
    public long Hits { get; private set; }
    public long Misses { get; private set; }

    public void Add(MemberName name, MemberPlace place)
    {
        var key = KeyOf(name);
        lock (_lock)
        {
            if (_young.Count >= capacity / 2)
                (_old, _young) = (_young, []);
            _young[key] = place;
        }
    }

    public bool TryFind(MemberName name, out MemberPlace place)
    {
        var key = KeyOf(name);
        lock (_lock)
        {
            var isKnown = _young.TryGetValue(key, out place) || _old.TryGetValue(key, out place);
            if (isKnown)
                Hits++;
            else
                Misses++;
            return isKnown;
        }
    }

    /// <summary>Places an entry if that needs no look-up.</summary>
    public bool TryPlace(NewEntry entry, out PlacedEntry placed)
    {
        placed = PlacedEntry.Of(entry);
        if (placed.Place is not null)
            return true;
        if (!TryFind(placed.Name, out var place))
            return false;
        placed = placed.At(place);
        return true;
    }

    /// <summary>Places entries. Members that are not cached are all looked up in one statement.</summary>
    /// <returns>One for each, in order. An entry has no place if nobody has signed up under its name.</returns>
    public async ValueTask<IReadOnlyList<PlacedEntry>> PlaceAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    )
    {
        var placed = new PlacedEntry[entries.Count];
        var unknown = new List<int>();
        for (var i = 0; i < placed.Length; i++)
            if (!TryPlace(entries[i], out placed[i]))
                unknown.Add(i);
        if (unknown.Count == 0)
            return placed;
        var places = await FindAsync(unknown.ConvertAll(i => placed[i].Name), stopping);
        foreach (var (i, at) in unknown.Index())
            if (places[i] is { } place)
                placed[at] = placed[at].At(place);
        return placed;
    }

    /// <summary>Finds the places of members. Those that are not cached are all looked up in one statement.</summary>
    /// <returns>One for each; null for a member that has not signed up. A null is not cached, as it may change at any
    /// moment.</returns>
    public async ValueTask<IReadOnlyList<MemberPlace?>> FindAsync(
        IReadOnlyList<MemberName> names,
        CancellationToken stopping
    )
    {
        var places = new MemberPlace?[names.Count];
        var unknown = new List<int>();
        for (var i = 0; i < places.Length; i++)
        {
            if (TryFind(names[i], out var place))
                places[i] = place;
            else
                unknown.Add(i);
        }
        if (unknown.Count == 0)
            return places;
        var found = await store.FindMembersAsync(unknown.ConvertAll(i => names[i]), stopping);
        foreach (var (i, at) in unknown.Index())
        {
            if (found[i] is not { } place)
                continue;
            places[at] = place;
            Add(names[at], place);
        }
        return places;
    }

    /// <summary>Returns 128 bits of SHA-256. Two names are as unlikely to collide as the keys of two events.</summary>
    private static UInt128 KeyOf(MemberName name)
    {
        Span<byte> text = stackalloc byte[sizeof(long) + Encoding.UTF8.GetMaxByteCount(name.Id.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(text, name.ProgramId.Value);
        var length = sizeof(long) + Encoding.UTF8.GetBytes(name.Id, text[sizeof(long)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
