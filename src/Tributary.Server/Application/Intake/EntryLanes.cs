using Tributary.Engine.Log;
using Tributary.Engine.Members;
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

    private readonly MemberDirectory _directory;
    private readonly GroupCommit<MemberName, MemberPlace?> _places;
    private readonly GroupCommit<NewEntry, Accepted>[] _lanes;

    public EntryLanes(
        Func<IReadOnlyList<NewEntry>, CancellationToken, ValueTask<IReadOnlyList<Accepted>>> accept,
        MemberDirectory directory,
        TributaryOptions options,
        Shutdown shutdown,
        TimeProvider time
    )
    {
        _directory = directory;
        _places = new(directory.FindAsync, time, ending: shutdown.BreaksOff);
        var lanes =
            options.Storage.Kind == StorageKind.Sqlite ? 1 : Math.Clamp(Environment.ProcessorCount, 2, MostLanes);
        _lanes =
        [
            .. Enumerable
                .Range(0, lanes)
                .Select(_ => new GroupCommit<NewEntry, Accepted>(accept, time, ending: shutdown.BreaksOff)),
        ];
    }

    /// <returns>One result for each entry, in order.</returns>
    /// <exception cref="QueueFullException">
    /// The queue is full. Entries of the request that another lane took stay accepted.
    /// </exception>
    public async ValueTask<IReadOnlyList<Accepted>> AcceptAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    )
    {
        var placed = await PlaceAsync(entries, stopping);
        if (placed is [var only])
            return await LaneOf(only).AddAsync(placed, stopping);

        // Two entries with one id take the same lane even for different members, and the first one counts.
        var lanes = new Dictionary<string, GroupCommit<NewEntry, Accepted>>(StringComparer.Ordinal);
        var parts = placed
            .Index()
            .GroupBy(e => LaneOf(e.Item, lanes))
            .Select(part => (Lane: part.Key, Entries: part.ToList()))
            .ToList();
        if (parts is [var whole])
            return await whole.Lane.AddAsync(placed, stopping);
        var answers = new Accepted[placed.Count];
        await Task.WhenAll(
            parts.Select(async part =>
            {
                var accepted = await part.Lane.AddAsync(part.Entries.ConvertAll(e => e.Item), stopping);
                foreach (var (i, entry) in part.Entries.Index())
                    answers[entry.Index] = accepted[i];
            })
        );
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await _places.DisposeAsync();
        await Task.WhenAll(_lanes.Select(lane => lane.DisposeAsync().AsTask()));
    }

    /// <summary>An entry whose member does not exist belongs to no partition yet. The first lane parks it.</summary>
    private GroupCommit<NewEntry, Accepted> LaneOf(NewEntry entry) =>
        _lanes[entry.Target is { } place ? place.Partition % _lanes.Length : 0];

    private GroupCommit<NewEntry, Accepted> LaneOf(
        NewEntry entry,
        Dictionary<string, GroupCommit<NewEntry, Accepted>> lanes
    )
    {
        var lane = LaneOf(entry);
        return entry.ExternalId is null || lanes.TryAdd(entry.ExternalId, lane) ? lane : lanes[entry.ExternalId];
    }

    private async ValueTask<IReadOnlyList<NewEntry>> PlaceAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    )
    {
        var placed = new NewEntry[entries.Count];
        var unknown = new List<int>();
        for (var i = 0; i < placed.Length; i++)
        {
            placed[i] = entries[i];
            if (entries[i].Target is not null)
                continue;
            if (_directory.TryFind(NameOf(entries[i]), out var place))
                placed[i] = entries[i].At(place);
            else
                unknown.Add(i);
        }
        if (unknown.Count == 0)
            return placed;
        var places = await _places.AddAsync(unknown.ConvertAll(i => NameOf(entries[i])), stopping);
        foreach (var (i, at) in unknown.Index())
            if (places[i] is { } there)
                placed[at] = entries[at].At(there);
        return placed;
    }

    private static MemberName NameOf(NewEntry entry) => new(entry.ProgramId, entry.Member!);
}
