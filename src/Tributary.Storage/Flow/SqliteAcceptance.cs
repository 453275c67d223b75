using Tributary.Engine.Deciding;
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
    internal const string InsertEventKeys = """
        insert into event_key (program_id, key_hash, event_id, accepted_at, body_hash) values (?1, ?2, ?3, ?4, ?5)
        on conflict (program_id, key_hash) do nothing
        """;

    // language=sql
    private const string ReadEventKeys =
        "select event_id, body_hash from event_key where program_id = ?1 and key_hash = ?2";

    // language=sql
    internal const string InsertEvents = """
        insert into event (id, accepted_at, program_id, type, member_id, partition_id, amount, currency, occurred_at,
            reverses_key, facts, actor)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    // language=sql
    internal const string InsertEventDetails = """
        insert into event_detail (event_id, external_id, member_external_id, reverses_external_id, properties, reason)
        values (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    // language=sql — the inbox id is drawn in the insert
    private const string InsertInbox = """
        insert into inbox (partition_id, program_id, event_id, accepted_at, member_id) values (?1, ?2, ?3, ?4, ?5)
        """;

    // language=sql
    private const string ParkForMember = $"""
        insert into parked (event_id, program_id, accepted_at, waits_for, reason, tries, parked_at)
        values (?1, ?2, ?3, ?4, '{UnknownMember}', 0, ?3)
        """;

    /// <summary>The result for each entry, once it is accepted.</summary>
    public Accepted[] Answers { get; private set; } = [];

    /// <summary>The rows of the new entries in order, once they are accepted.</summary>
    public List<AcceptedRow> Rows { get; } = [];

    /// <summary>Takes the keys, and looks up the unknown members once more.</summary>
    public void Accept(SqliteSession session, Instant now)
    {
        Answers = entries.Column(entry => InsertKey(session, entry.Entry, ids.Next<EntryId>(), now));
        var unknown = new List<MemberName>();
        for (var i = 0; i < Answers.Length; i++)
            if (Answers[i].Acceptance == Acceptance.Accepted && entries[i].Place is null)
                unknown.Add(entries[i].Name);
        var places = unknown.Count == 0 ? [] : new SqlitePlaces(session).Find(unknown);
        var next = 0;
        for (var i = 0; i < Answers.Length; i++)
        {
            if (Answers[i].Acceptance != Acceptance.Accepted)
                continue;
            var placed = entries[i];
            if (placed.Place is null && places[next++] is { } place)
                placed = placed.At(place);
            Rows.Add(new AcceptedRow(Answers[i].EventId, placed));
        }
    }

    /// <summary>Writes rows into the log, and parks those whose member is not known.</summary>
    public static void WriteLog(SqliteSession session, List<AcceptedRow> rows, Instant now)
    {
        foreach (var (id, placed) in rows)
        {
            var entry = placed.Entry;
            session.Run(
                InsertEvents,
                id.Value,
                now,
                entry.ProgramId.Value,
                entry.Type,
                placed.Place?.MemberId.Value,
                placed.Place?.Partition,
                entry.Amount,
                entry.Currency,
                entry.OccurredAt ?? now,
                entry.ReversesKey,
                entry.Facts.ToText(),
                entry.Actor
            );
            session.Run(
                InsertEventDetails,
                id.Value,
                entry.ExternalId,
                entry.Member,
                entry.Reverses,
                entry.Properties.ToText(),
                entry.Reason
            );
            if (placed.Place is null)
                session.Run(ParkForMember, id.Value, entry.ProgramId.Value, now, Wait.ForMember(entry.Member!));
        }
    }

    /// <summary>Puts the rows that have a place into the inbox.</summary>
    public static void Queue(SqliteSession session, List<AcceptedRow> rows, Instant now)
    {
        foreach (var row in rows)
            if (row.Place is { } place)
                session.Run(
                    InsertInbox,
                    place.Partition,
                    row.Entry.ProgramId.Value,
                    row.EventId.Value,
                    now,
                    place.MemberId.Value
                );
    }

    /// <summary>Wakes entries that wait for the keys of rows.</summary>
    public static void Wake(SqliteSession session, List<AcceptedRow> rows)
    {
        foreach (var row in rows)
            SqliteParking.Wake(session, row.Entry.ProgramId, Wait.ForKey(row.Entry.Key));
    }

    private static Accepted InsertKey(SqliteSession session, NewEntry entry, EntryId id, Instant now)
    {
        if (session.Run(InsertEventKeys, entry.ProgramId.Value, entry.Key, id.Value, now, entry.BodyHash) == 1)
            return new(Acceptance.Accepted, id);

        var (earlier, body) = session
            .ReadAll(
                ReadEventKeys,
                row => (row.Id<EntryId>(0), row.GetFieldValue<byte[]>(1)),
                entry.ProgramId.Value,
                entry.Key
            )
            .Single();
        return new(body.AsSpan().SequenceEqual(entry.BodyHash) ? Acceptance.Duplicate : Acceptance.Differs, earlier);
    }
}
