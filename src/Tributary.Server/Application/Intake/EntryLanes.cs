using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Intake;

/// <summary>
/// The way of entries into the database. Each partition has a lane, and each lane one transaction at a time, so that
/// two transactions never wait for the same lock. On a spread database each lane has one partition, so that one machine
/// has all of a batch. 1. Unknown members are looked up, for many requests together. 2. Each lane takes its entries.
/// 3. The answers are put back in order.
/// </summary>
internal sealed class EntryLanes : IAsyncDisposable
{
    private const int MostLanes = 8;

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
            : options.Storage.IsSpread ? options.Partitions
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

        var lanes = Array.ConvertAll(placed, LaneOf);
        if (lanes.Length == 0 || !lanes.AsSpan().ContainsAnyExcept(lanes[0]))
            return await _lanes[lanes.FirstOrDefault()].AddAsync(placed, stopping);
        var answers = new EntryResult[placed.Length];
        foreach (var turn in TurnsOf(placed, lanes))
            await Task.WhenAll(
                turn.GroupBy(i => lanes[i]).Select(part => AddAsync(part.Key, [.. part], placed, answers, stopping))
            );
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _places.DisposeAsync();
        await Task.WhenAll(_lanes.Select(lane => lane.DisposeAsync().AsTask()));
    }

    /// <param name="places">The places of the lane's entries in the request.</param>
    private async Task AddAsync(
        int lane,
        int[] places,
        PlacedEntry[] placed,
        EntryResult[] answers,
        CancellationToken stopping
    )
    {
        var accepted = await _lanes[lane].AddAsync(Array.ConvertAll(places, i => placed[i]), stopping);
        foreach (var (next, i) in places.Index())
            answers[i] = accepted[next];
    }

    /// <summary>An entry of an unknown member has no partition yet. The first lane parks it.</summary>
    private int LaneOf(PlacedEntry entry) => entry.Place is { } place ? place.Partition % _lanes.Length : 0;

    /// <summary>
    /// Returns the entries in turns. Of two entries with one id the first counts, even for different members: the
    /// second waits for the first when another lane takes it.
    /// </summary>
    private static IEnumerable<List<int>> TurnsOf(PlacedEntry[] placed, int[] lanes)
    {
        var (first, second) = (new List<int>(placed.Length), new List<int>());
        var byId = new Dictionary<string, int>(placed.Length, StringComparer.Ordinal);
        for (var i = 0; i < placed.Length; i++)
        {
            var repeats = placed[i].Entry.ExternalId is { } id && !byId.TryAdd(id, lanes[i]) && byId[id] != lanes[i];
            (repeats ? second : first).Add(i);
        }
        return second.Count == 0 ? [first] : [first, second];
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
