using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class SqliteStore
{
    // language=sql — a key already there is left alone: an entry is written once for ever
    internal const string InsertEventKey = """
        insert into event_key (program_id, key_hash, event_id, accepted_at, body_hash) values (?1, ?2, ?3, ?4, ?5)
        on conflict (program_id, key_hash) do nothing
        """;

    // language=sql
    private const string FindEventKey = "select event_id, body_hash from event_key where program_id = ?1 and key_hash = ?2";

    // language=sql
    internal const string InsertEvent = """
        insert into event (id, accepted_at, program_id, type, member_id, partition_id, amount, currency, occurred_at, reverses_key, facts, actor)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    // language=sql
    internal const string InsertEventDetail = """
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
        return await WriteAsync(session => Accept(session, entries, ids, Now, null), stopping);
    }

    /// <param name="claimed">What is to be decided at once is put here, and not into the inbox; null: nothing is.</param>
    private static Accepted[] Accept(SqliteSession session, IReadOnlyList<NewEntry> entries, IdBlock ids, Instant now, List<Entry>? claimed)
    {
        var accepted = entries.Select(entry => InsertKey(session, entry, ids.Next(), now)).ToArray();
        var places = FindPlaces(session, entries.Where((entry, i) => accepted[i].Acceptance == Acceptance.Accepted && entry.Target is null)
            .Select(entry => new MemberName(entry.ProgramId, entry.Member!)));

        foreach (var (entry, result) in entries.Zip(accepted))
        {
            if (result.Acceptance != Acceptance.Accepted) continue;
            MemberPlace? place = entry.Target ?? (places.TryGetValue(new MemberName(entry.ProgramId, entry.Member!), out var known) ? known : null);
            Insert(session, place is { } there ? entry.At(there) : entry, result.EventId, place, now, claimed);
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

    private static void Insert(SqliteSession session, NewEntry entry, long id, MemberPlace? place, Instant now, List<Entry>? claimed)
    {
        session.Run(
            InsertEvent, id, now, entry.ProgramId, entry.Type, place?.MemberId, place?.Partition, entry.Amount, entry.Currency,
            entry.OccurredAt ?? now, entry.ReversesKey, entry.Facts.ToText(), entry.Actor);
        session.Run(InsertEventDetail, id, entry.ExternalId, entry.Member, entry.Reverses, entry.Properties.ToText(), entry.Reason);
        if (place is not { } known)
            session.Run(InsertParked, id, entry.ProgramId, now, default, default, Wait.ForMember(entry.Member!), UnknownMember, 0, now);
        else if (claimed is null)
            session.Run(InsertInbox, known.Partition, entry.ProgramId, id, now, known.MemberId);
        else
            claimed.Add(entry.ToEntry(id, known, now));
    }
}
