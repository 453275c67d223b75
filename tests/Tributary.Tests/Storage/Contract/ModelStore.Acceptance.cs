using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    public ValueTask<IReadOnlyList<EntryResult>> QueueAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    ) => ValueTask.FromResult(Transact(tables => Accept(tables, entries, Now, TakeIdsOf(entries), null), stopping));

    public ValueTask<IReadOnlyList<MemberPlace?>> FindMembersAsync(
        IReadOnlyList<MemberName> names,
        CancellationToken stopping
    )
    {
        stopping.ThrowIfCancellationRequested();
        var tables = Read();
        return ValueTask.FromResult<IReadOnlyList<MemberPlace?>>([
            .. names.Select(name => PlaceOf(tables, name.ProgramId, name.Id)),
        ]);
    }

    /// <param name="claimed">
    /// Receives entries that are decided immediately, instead of the inbox; null for none.
    /// </param>
    private static IReadOnlyList<EntryResult> Accept(
        ModelTables tables,
        IReadOnlyList<PlacedEntry> entries,
        Instant now,
        EntryId[] ids,
        List<Entry>? claimed
    )
    {
        List<EntryResult> answers = [.. entries.Select((entry, i) => Accept(tables, entry, now, ids[i], claimed))];
        foreach (var (entry, answer) in entries.Zip(answers))
            if (answer.Outcome == EntryOutcome.Accepted)
                tables.Wake(entry.Entry.ProgramId, Wait.ForKey(entry.Entry.Key));
        return answers;
    }

    private static EntryResult Accept(
        ModelTables tables,
        PlacedEntry placed,
        Instant now,
        EntryId eventId,
        List<Entry>? claimed
    )
    {
        var entry = placed.Entry;
        var key = (entry.ProgramId, Convert.ToHexStringLower(entry.Key));
        var body = Convert.ToHexStringLower(entry.BodyHash);
        if (tables.Keys.Find(key) is { } known)
            return new(known.BodyHash == body ? EntryOutcome.Duplicate : EntryOutcome.Differs, known.EventId);

        if (placed.Place is null && PlaceOf(tables, entry.ProgramId, entry.Member!) is { } there)
            placed = placed.At(there);
        entry = placed.Entry;
        var place = placed.Place;
        var row = new ModelEvent(
            entry.ToEntry(eventId, place ?? default, now),
            place is not null,
            entry.ExternalId,
            entry.Member,
            entry.Reverses,
            entry.Reason
        );
        tables.Keys.Insert(key, new ModelKey(eventId, body));
        tables.Events.Insert(eventId, row);
        if (place is null)
            tables.Parked.Insert(
                eventId,
                new StoredParked(eventId, entry.ProgramId, Wait.ForMember(entry.Member!), "unknown_member", 0)
            );
        else if (claimed is null)
            tables.Enqueue(row);
        else
            claimed.Add(row.Event);
        return new(EntryOutcome.Accepted, eventId);
    }

    private EntryId[] TakeIdsOf(IReadOnlyList<PlacedEntry> entries)
    {
        var ids = TakeIds(entries.Count);
        return [.. entries.Select(_ => ids.Next<EntryId>())];
    }

    private static MemberPlace? PlaceOf(ModelTables tables, ProgramId programId, string name) =>
        Known(tables, programId, name)?.Facts is { } member
            ? new MemberPlace(member.Id, member.Partition) { IsErased = member.Status == MemberStatus.Erased }
            : null;
}
