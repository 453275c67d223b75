using Npgsql;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Accepts entries in a transaction. The steps:
/// 1. The keys are taken, and unknown members are looked up.
/// 2. The log is written, and entries without a place are parked.
/// A key that occurs twice in a batch, or that an earlier batch took, counts once.
/// </summary>
internal sealed class PostgresAcceptance
{
    internal const string UnknownMember = "unknown_member";

    // language=sql — keys come sorted, as two groups inserting in opposite orders would deadlock; an existing key is
    // left unchanged
    internal const string InsertEntryKeys = $"""
        insert into entry_key (program_id, key_hash, event_id, body_hash)
        select unnest($1::bigint[]), unnest($2::bytea[]), unnest($3::bigint[]), unnest($4::bytea[])
        on conflict (program_id, key_hash) do nothing
        returning event_id, {PostgresStore.NowMicros}
        """;

    // language=sql — a separate statement after the insert, so that it sees what another transaction committed under
    // the key
    private const string SelectEntryKeys = """
        select k.program_id, k.key_hash, k.event_id, k.body_hash
        from entry_key k
        where k.program_id = any($1) and k.key_hash = any($2)
        """;

    // language=sql
    private const string ParkForMember = $"""
        insert into parked (event_id, program_id, waits_for, reason, tries, parked_at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), '{UnknownMember}', 0,
            {PostgresStore.NowMicros}
        """;

    private readonly IReadOnlyList<PlacedEntry> _entries;
    private readonly EntryId[] _eventIds;

    /// <summary>One entry of each key, in the order of the keys.</summary>
    private readonly List<int> _firsts;

    /// <summary>For each entry, the index of its key in <see cref="_firsts"/>.</summary>
    private readonly int[] _keyOf;
    private readonly HashSet<EntryId> _inserted;
    private readonly PostgresPlaces _places = new();

    /// <summary>The time of acceptance, once the keys are inserted.</summary>
    private Instant _at;

    /// <param name="ids">One for each entry.</param>
    public PostgresAcceptance(IReadOnlyList<PlacedEntry> entries, IdBlock ids)
    {
        _entries = entries;
        _eventIds = entries.Column(_ => ids.Next<EntryId>());
        _firsts = new List<int>(entries.Count);
        _keyOf = new int[entries.Count];
        _inserted = new HashSet<EntryId>(entries.Count);
        var sorted = Enumerable.Range(0, entries.Count).ToArray();
        Array.Sort(
            sorted,
            (a, b) => Compare(entries[a].Entry, entries[b].Entry) is var order and not 0 ? order : a.CompareTo(b)
        );
        foreach (var i in sorted)
        {
            if (_firsts.Count == 0 || Compare(entries[_firsts[^1]].Entry, entries[i].Entry) != 0)
                _firsts.Add(i);
            _keyOf[i] = _firsts.Count - 1;
        }
        foreach (var entry in entries)
            if (entry.Place is null)
                _places.Ask(entry.Name);
    }

    /// <summary>The result for each entry, once it is known.</summary>
    public EntryResult[] Answers { get; private set; } = [];

    /// <summary>The rows of the new entries in order, once they are known.</summary>
    public List<AcceptedEntry> Rows { get; } = [];

    public void InsertKeys(RoundTrip trip) =>
        trip.Read(
            InsertEntryKeys,
            AddInserted,
            _firsts.Ids(i => _entries[i].Entry.ProgramId),
            _firsts.Column(i => _entries[i].Entry.Key),
            _firsts.Ids(i => _eventIds[i]),
            _firsts.Column(i => _entries[i].Entry.BodyHash)
        );

    /// <summary>The partitions of the entries that have a place, each once.</summary>
    public int[] Partitions()
    {
        var partitions = new HashSet<int>();
        foreach (var entry in _entries)
            if (entry.Place is { } place)
                partitions.Add(place.Partition);
        return [.. partitions];
    }

    /// <summary>The programs and members of the entries that have a place, each once.</summary>
    public HashSet<(ProgramId ProgramId, MemberId MemberId)> Subjects() =>
        [.. _entries.Where(e => e.Place is not null).Select(e => (e.Entry.ProgramId, e.Place!.Value.MemberId))];

    /// <summary>Looks up the unknown members once more, as one may have signed up since. Sent after the keys.</summary>
    public void FindPlaces(RoundTrip trip) => _places.Read(trip);

    /// <summary>Sets the result for each entry, and reads the entries behind keys that were already taken.</summary>
    public async ValueTask AnswerAsync(PostgresSession session, CancellationToken stopping)
    {
        var taken = _firsts.FindAll(i => !_inserted.Contains(_eventIds[i]));
        var holders = new Dictionary<OriginalKey, (EntryId EventId, byte[] BodyHash)>(taken.Count);
        if (taken.Count > 0)
        {
            var trip = session.NewTrip();
            trip.Read(
                SelectEntryKeys,
                r =>
                    holders[OriginalKey.Of(r.Id<ProgramId>(0), r.GetFieldValue<byte[]>(1))] = (
                        r.Id<EntryId>(2),
                        r.GetFieldValue<byte[]>(3)
                    ),
                taken.Ids(i => _entries[i].Entry.ProgramId),
                taken.Column(i => _entries[i].Entry.Key)
            );
            await trip.RunAsync(stopping);
        }

        Answers = new EntryResult[_entries.Count];
        for (var i = 0; i < Answers.Length; i++)
        {
            Answers[i] = AnswerTo(i, holders);
            if (Answers[i].Outcome == EntryOutcome.Accepted)
                Rows.Add(new AcceptedEntry(Answers[i].EventId, Placed(_entries[i]), _at));
        }
    }

    /// <summary>Writes rows into the log, and parks those whose member is not known.</summary>
    /// <param name="decisions">Null when none of them is decided.</param>
    public static void WriteLog(RoundTrip trip, List<AcceptedEntry> rows, BatchDecisions? decisions)
    {
        EntryRow.Insert.Add(trip, LoggedEntry.New(rows.FindAll(r => r.Place is not null), decisions));
        var parked = rows.FindAll(r => r.Place is null);
        EarlyEntryRow.Insert.Add(trip, parked);
        trip.WriteRows(
            parked.Count,
            ParkForMember,
            parked.Ids(r => r.EventId),
            parked.Ids(r => r.Entry.ProgramId),
            parked.Column(r => Wait.ForMember(r.Entry.Member!))
        );
    }

    /// <summary>Puts rows into the inboxes of their partitions.</summary>
    public static void Queue(RoundTrip trip, List<AcceptedEntry> rows) => InboxRow.Insert.Add(trip, rows);

    /// <summary>Returns the keys of rows, for which parked entries may be waiting.</summary>
    public static IReadOnlyList<WakeKey> KeysOf(List<AcceptedEntry> rows) =>
        rows.Column(r => new WakeKey(r.Entry.ProgramId, Wait.ForKey(r.Entry.Key)));

    private EntryResult AnswerTo(int entry, Dictionary<OriginalKey, (EntryId EventId, byte[] BodyHash)> holders)
    {
        var first = _firsts[_keyOf[entry]];
        var asked = _entries[entry].Entry;
        var (eventId, bodyHash) = _inserted.Contains(_eventIds[first])
            ? (_eventIds[first], _entries[first].Entry.BodyHash)
            : holders[OriginalKey.Of(asked.ProgramId, asked.Key)];
        var acceptance =
            eventId == _eventIds[entry] ? EntryOutcome.Accepted
            : bodyHash.AsSpan().SequenceEqual(asked.BodyHash) ? EntryOutcome.Duplicate
            : EntryOutcome.Differs;
        return new EntryResult(acceptance, eventId);
    }

    private PlacedEntry Placed(PlacedEntry entry) =>
        entry.Place is null && _places.Find(entry.Name) is { } place ? entry.At(place) : entry;

    private void AddInserted(NpgsqlDataReader reader)
    {
        _inserted.Add(reader.Id<EntryId>(0));
        _at = reader.Instant(1);
    }

    private static int Compare(NewEntry a, NewEntry b) =>
        a.ProgramId.CompareTo(b.ProgramId) is var order and not 0 ? order : a.Key.AsSpan().SequenceCompareTo(b.Key);
}
