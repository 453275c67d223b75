using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Accepts entries in a transaction. The steps:
/// 1. The keys are taken, and unknown members are looked up.
/// 2. The log is written, and entries without a place are parked.
/// A key that occurs twice in a batch counts once.
/// </summary>
internal sealed class SqliteAcceptance(IReadOnlyList<PlacedEntry> entries, IdBlock ids)
{
    internal const string UnknownMember = "unknown_member";

    // language=sql — an existing key is left unchanged, so that an entry is written only once
    internal const string InsertEntryKeys = """
        insert into entry_key (program_id, key_hash, event_id, body_hash) values (?1, ?2, ?3, ?4)
        on conflict (program_id, key_hash) do nothing
        """;

    // language=sql
    private const string SelectEntryKeys =
        "select event_id, body_hash from entry_key where program_id = ?1 and key_hash = ?2";

    // language=sql
    private const string ParkForMember = $"""
        insert into parked (event_id, program_id, waits_for, reason, tries, parked_at)
        values (?1, ?2, ?3, '{UnknownMember}', 0, ?4)
        """;

    /// <summary>The result for each entry, once it is accepted.</summary>
    public EntryResult[] Answers { get; private set; } = [];

    /// <summary>The rows of the new entries in order, once they are accepted.</summary>
    public List<AcceptedEntry> Rows { get; } = [];

    /// <summary>Takes the keys, and looks up the unknown members once more.</summary>
    public void Accept(SqliteSession session, Instant now)
    {
        Answers = entries.Column(entry => InsertKey(session, entry.Entry, ids.Next<EntryId>()));
        var unknown = new List<MemberName>();
        for (var i = 0; i < Answers.Length; i++)
            if (Answers[i].Outcome == EntryOutcome.Accepted && entries[i].Place is null)
                unknown.Add(entries[i].Name);
        var places = unknown.Count == 0 ? [] : new SqlitePlaces(session).Find(unknown);
        var next = 0;
        for (var i = 0; i < Answers.Length; i++)
        {
            if (Answers[i].Outcome != EntryOutcome.Accepted)
                continue;
            var placed = entries[i];
            if (placed.Place is null && places[next++] is { } place)
                placed = placed.At(place);
            Rows.Add(new AcceptedEntry(Answers[i].EventId, placed, now));
        }
    }

    /// <summary>Writes rows into the log, and parks those whose member is not known.</summary>
    /// <param name="decisions">Null when none of them is decided.</param>
    public static void WriteLog(SqliteSession session, List<AcceptedEntry> rows, BatchDecisions? decisions)
    {
        EntryRow.Insert.RunEach(session, LoggedEntry.New(rows.FindAll(r => r.Place is not null), decisions));
        foreach (var row in rows.FindAll(r => r.Place is null))
        {
            EarlyEntryRow.Insert.Run(session, row);
            session.Run(
                ParkForMember,
                row.EventId.Value,
                row.Entry.ProgramId.Value,
                Wait.ForMember(row.Entry.Member!),
                row.AcceptedAt
            );
        }
    }

    /// <summary>Puts the rows that have a place into the inbox.</summary>
    public static void Queue(SqliteSession session, List<AcceptedEntry> rows) =>
        InboxRow.Insert.RunEach(session, rows.Where(row => row.Place is not null));

    /// <summary>Wakes entries that wait for the keys of rows.</summary>
    public static void Wake(SqliteSession session, List<AcceptedEntry> rows)
    {
        foreach (var row in rows)
            SqliteParking.Wake(session, row.Entry.ProgramId, Wait.ForKey(row.Entry.Key));
    }

    private static EntryResult InsertKey(SqliteSession session, NewEntry entry, EntryId id)
    {
        if (session.Run(InsertEntryKeys, entry.ProgramId.Value, entry.Key, id.Value, entry.BodyHash) == 1)
            return new(EntryOutcome.Accepted, id);

        var (earlier, body) = session
            .ReadAll(
                SelectEntryKeys,
                row => (row.Id<EntryId>(0), row.GetFieldValue<byte[]>(1)),
                entry.ProgramId.Value,
                entry.Key
            )
            .Single();
        return new(
            body.AsSpan().SequenceEqual(entry.BodyHash) ? EntryOutcome.Duplicate : EntryOutcome.Differs,
            earlier
        );
    }
}
