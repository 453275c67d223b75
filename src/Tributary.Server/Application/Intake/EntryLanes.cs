using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// The way of entries into the database. Each partition has a lane, and each lane one transaction at a time, so that
/// two transactions never wait for the same lock. 1. Unknown members are looked up, for many requests together. 2. Each
/// lane takes its entries. 3. The answers are put back in order.
/// </summary>
internal sealed class EntryLanes : IAsyncDisposable
{
    private const int MostLanes = 8;

    /// <summary>On a spread database, a batch is about one partition, so that one machine has all of it.</summary>
    private const int MostSpreadLanes = 32;

    private readonly MemberDirectory _directory;
    private readonly GroupCommit<NewEntry, PlacedEntry> _places;
    private readonly GroupCommit<PlacedEntry, EntryResult>[] _lanes;

    public EntryLanes(
        Func<IReadOnlyList<PlacedEntry>, CancellationToken, ValueTask<IReadOnlyList<EntryResult>>> accept,
        MemberDirectory directory,
        TributaryOptions options,
        Shutdown shutdown,
        TimeProvider time
    )
    {
        _directory = directory;
        _places = new(directory.PlaceAsync, time, ending: shutdown.BreaksOff);
        var lanes =
            options.Storage.Kind == StorageKind.Sqlite ? 1
            : options.Storage.IsSpread ? Math.Min(options.Partitions, MostSpreadLanes)
            : Math.Clamp(Environment.ProcessorCount, 2, MostLanes);
        _lanes =
        [
            .. Enumerable
                .Range(0, lanes)
                .Select(_ => new GroupCommit<PlacedEntry, EntryResult>(accept, time, ending: shutdown.BreaksOff)),
        ];
    }

    /// <returns>One result for each entry, in order.</returns>
    /// <exception cref="QueueFullException">
    /// The queue is full. Entries of the request that another lane took stay accepted.
    /// </exception>
    public async ValueTask<IReadOnlyList<EntryResult>> AcceptAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    )
    {
        var placed = await PlaceAsync(entries, stopping);
        if (placed is [var only])
            return await _lanes[LaneOf(only)].AddAsync(placed, stopping);

        var lanes = LanesOf(placed);
        if (lanes.Length == 0 || !lanes.AsSpan().ContainsAnyExcept(lanes[0]))
            return await _lanes[lanes.FirstOrDefault()].AddAsync(placed, stopping);
        var answers = new EntryResult[placed.Length];
        await Task.WhenAll(lanes.Distinct().Select(lane => AddAsync(lane, lanes, placed, answers, stopping)));
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _places.DisposeAsync();
        await Task.WhenAll(_lanes.Select(lane => lane.DisposeAsync().AsTask()));
    }

    /// <summary>An entry whose member does not exist belongs to no partition yet. The first lane parks it.</summary>
    private async Task AddAsync(
        int lane,
        int[] lanes,
        PlacedEntry[] placed,
        EntryResult[] answers,
        CancellationToken stopping
    )
    {
        var part = new List<PlacedEntry>(placed.Length);
        for (var i = 0; i < placed.Length; i++)
            if (lanes[i] == lane)
                part.Add(placed[i]);
        var accepted = await _lanes[lane].AddAsync(part, stopping);
        var next = 0;
        for (var i = 0; i < placed.Length; i++)
            if (lanes[i] == lane)
                answers[i] = accepted[next++];
    }

    /// <summary>An entry of an unknown member has no partition yet. The first lane parks it.</summary>
    private int LaneOf(PlacedEntry entry) => entry.Place is { } place ? place.Partition % _lanes.Length : 0;

    /// <summary>
    /// Two entries with one id take the same lane even for different members, and the first one counts.
    /// </summary>
    private int[] LanesOf(PlacedEntry[] placed)
    {
        var lanes = new int[placed.Length];
        var byId = new Dictionary<string, int>(placed.Length, StringComparer.Ordinal);
        for (var i = 0; i < lanes.Length; i++)
        {
            lanes[i] = LaneOf(placed[i]);
            if (placed[i].Entry.ExternalId is { } id && !byId.TryAdd(id, lanes[i]))
                lanes[i] = byId[id];
        }
        return lanes;
    }

    private async ValueTask<PlacedEntry[]> PlaceAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping)
    {
        var placed = new PlacedEntry[entries.Count];
        List<int>? unknown = null;
        for (var i = 0; i < placed.Length; i++)
            if (!_directory.TryPlace(entries[i], out placed[i]))
                (unknown ??= []).Add(i);
        if (unknown is null)
            return placed;
        var found = await _places.AddAsync(unknown.ConvertAll(i => entries[i]), stopping);
        foreach (var (i, at) in unknown.Index())
            placed[at] = found[i];
        return placed;
    }
}
