using Tributary.Engine;

namespace Tributary.Storage.Sqlite;

public sealed partial class SqliteStore
{
    // language=sql — a key already there is left alone: an entry is written once for ever
    private const string InsertEventKey = """
        insert into event_key (program_id, key_hash, event_id, accepted_at, body_hash) values (?1, ?2, ?3, ?4, ?5)
        on conflict (program_id, key_hash) do nothing
        """;

    // language=sql
    private const string FindEventKey = "select event_id, body_hash from event_key where program_id = ?1 and key_hash = ?2";

    // language=sql
    private const string FindTargets = """
        select m.program_id, m.external_id, m.id, m.partition_id
        from json_each(?1) k join member m on m.program_id = k.value ->> 0 and m.external_id = k.value ->> 1
        """;

    // language=sql
    private const string InsertEvent = """
        insert into event (id, accepted_at, program_id, type, member_id, partition_id, amount, currency, occurred_at, reverses_key, facts, actor)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    // language=sql
    private const string InsertEventDetail = """
        insert into event_detail (event_id, external_id, member_external_id, reverses_external_id, properties, reason)
        values (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    // language=sql — the number is drawn in the insert
    private const string InsertInbox = """
        insert into inbox (partition_id, program_id, event_id, accepted_at, member_id) values (?1, ?2, ?3, ?4, ?5)
        """;

    // language=sql
    internal const string InsertParked = """
        insert into parked (event_id, program_id, accepted_at, member_id, partition_id, waits_for, reason, tries, parked_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string UnknownMember = "unknown_member";

    public async ValueTask<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping)
    {
        var ids = await TakeIdsAsync(entries.Count, stopping);
        return await WriteAsync(session => Accept(session, entries, ids, Now), stopping);
    }

    private static Accepted[] Accept(SqliteSession session, IReadOnlyList<NewEntry> entries, IdBlock ids, Instant now)
    {
        var accepted = entries.Select(entry => InsertKey(session, entry, ids.Next(), now)).ToArray();
        var targets = LoadTargets(session, entries.Where((_, i) => accepted[i].Acceptance == Acceptance.Accepted));

        foreach (var (entry, result) in entries.Zip(accepted))
        {
            if (result.Acceptance != Acceptance.Accepted) continue;
            (long, int)? target = entry.Target ?? (targets.TryGetValue((entry.ProgramId, entry.Member!), out var known) ? known : null);
            Insert(session, entry, result.EventId, target, now);
        }
        foreach (var (entry, result) in entries.Zip(accepted))
            if (result.Acceptance == Acceptance.Accepted) Wake(session, entry.ProgramId, Wait.ForKey(entry.Key));
        return accepted;
    }

    private static Accepted InsertKey(SqliteSession session, NewEntry entry, long id, Instant now)
    {
        if (session.Run(InsertEventKey, entry.ProgramId, entry.Key, id, now, entry.BodyHash) == 1) return new(Acceptance.Accepted, id);

        var (earlier, body) = session.ReadAll(
            FindEventKey, row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), entry.ProgramId, entry.Key).Single();
        return new(body.AsSpan().SequenceEqual(entry.BodyHash) ? Acceptance.Duplicate : Acceptance.Differs, earlier);
    }

    /// <summary>The members that entries name, each by the platform's id; an erased one is found by its tombstone.</summary>
    private static Dictionary<(long Program, string Id), (long Member, int Partition)> LoadTargets(
        SqliteSession session, IEnumerable<NewEntry> entries)
    {
        var asked = entries.Where(e => e.Target is null).Select(e => (e.ProgramId, Id: e.Member!)).ToHashSet();
        var found = ReadTargets(session, asked.ToDictionary(key => key));
        var missing = asked.Where(key => !found.ContainsKey(key)).ToDictionary(key => (key.ProgramId, Tombstone.Of(key.Id)));
        foreach (var (key, target) in ReadTargets(session, missing)) found.Add(key, target);
        return found;
    }

    /// <param name="asked">What to look for, and what it was asked for as.</param>
    private static Dictionary<(long, string), (long, int)> ReadTargets(SqliteSession session, Dictionary<(long, string), (long, string)> asked) =>
        asked.Count == 0 ? [] : session.ReadAll(FindTargets,
            row => (Key: asked[(row.GetInt64(0), row.GetString(1))], Target: (row.GetInt64(2), row.GetInt32(3))),
            JsonList.Of(asked.Keys)).ToDictionary(row => row.Key, row => row.Target);

    private static void Insert(SqliteSession session, NewEntry entry, long id, (long Member, int Partition)? target, Instant now)
    {
        session.Run(
            InsertEvent, id, now, entry.ProgramId, entry.Type, target?.Member, target?.Partition, entry.Amount, entry.Currency,
            entry.OccurredAt ?? now, entry.Reverses is { } reverses ? EntryKey.OfEvent(reverses) : null, entry.Facts.ToText(), entry.Actor);
        session.Run(InsertEventDetail, id, entry.ExternalId, entry.Member, entry.Reverses, entry.Properties.ToText(), entry.Reason);
        if (target is { } known)
            session.Run(InsertInbox, known.Partition, entry.ProgramId, id, now, known.Member);
        else
            session.Run(InsertParked, id, entry.ProgramId, now, default, default, Wait.ForMember(entry.Member!), UnknownMember, 0, now);
    }
}
