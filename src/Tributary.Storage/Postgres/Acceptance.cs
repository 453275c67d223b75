using Npgsql;
using Tributary.Engine;

namespace Tributary.Storage.Postgres;

public sealed partial class PostgresStore
{
    private const int AcceptTries = 3;
    private const string UnknownMember = "unknown_member";

    // language=sql — keys come sorted: two groups inserting in opposite orders would deadlock; a key already there is left alone
    private const string InsertEventKeys = $"""
        insert into event_key (program_id, key_hash, event_id, accepted_at, body_hash)
        select program_id, key_hash, event_id, {NowMicros}, body_hash
        from unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bytea[]) as n (program_id, key_hash, event_id, body_hash)
        on conflict (program_id, key_hash) do nothing
        """;

    // language=sql — a statement of its own after the insert, so that it sees what another had committed under the key
    private const string ReadEventKeys = """
        select k.event_id, k.body_hash
        from unnest($1::bigint[], $2::bytea[]) with ordinality as n (program_id, key_hash, place)
        join event_key k on k.program_id = n.program_id and k.key_hash = n.key_hash
        order by n.place
        """;

    // language=sql
    private const string FindMembers = """
        select m.program_id, m.external_id, m.id, m.partition_id
        from unnest($1::bigint[], $2::text[]) as n (program_id, external_id)
        join member m on m.program_id = n.program_id and m.external_id = n.external_id
        """;

    // language=sql
    private const string InsertEvents = $"""
        insert into event (id, accepted_at, program_id, type, member_id, partition_id, amount, currency, occurred_at, reverses_key, facts, actor)
        select id, {NowMicros}, program_id, type, member_id, partition_id, amount, currency, coalesce(occurred_at, {NowMicros}), reverses_key, facts, actor
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::int[], $6::bigint[], $7::text[], $8::bigint[], $9::bytea[], $10::text[],
            $11::text[])
            as n (id, program_id, type, member_id, partition_id, amount, currency, occurred_at, reverses_key, facts, actor)
        """;

    // language=sql
    private const string InsertEventDetails = """
        insert into event_detail (event_id, external_id, member_external_id, reverses_external_id, properties, reason)
        select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
        """;

    // language=sql — the number of the inbox is drawn here, in the order of the request
    private const string InsertInbox = $"""
        insert into inbox (partition_id, program_id, event_id, accepted_at, member_id)
        select partition_id, program_id, event_id, {NowMicros}, member_id
        from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) with ordinality as n (partition_id, program_id, event_id, member_id, place)
        order by place
        """;

    // language=sql
    private const string ParkForMember = $"""
        insert into parked (event_id, program_id, accepted_at, waits_for, reason, tries, parked_at)
        select event_id, program_id, {NowMicros}, waits_for, '{UnknownMember}', 0, {NowMicros}
        from unnest($1::bigint[], $2::bigint[], $3::text[]) as n (event_id, program_id, waits_for)
        """;

    // language=sql — what another is waking at this moment is left to it; a probe for each, however much is parked
    internal const string Wake = """
        with woken as materialized (
            select p.event_id, p.partition_id, p.program_id, p.accepted_at, p.member_id, p.tries
            from unnest($1::bigint[], $2::text[]) as n (program_id, waits_for)
            cross join lateral (
                select * from parked p where p.program_id = n.program_id and p.waits_for = n.waits_for for update skip locked) as p),
        gone as (delete from parked p using woken w where p.event_id = w.event_id)
        insert into inbox (partition_id, program_id, event_id, accepted_at, member_id, tries)
        select partition_id, program_id, event_id, accepted_at, member_id, tries from woken order by event_id
        """;

    public async ValueTask<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping)
    {
        for (var left = AcceptTries; left > 0; left--)
        {
            try
            {
                return await AcceptOnceAsync(entries, stopping);
            }
            catch (PostgresException race) when (IsRace(race))
            {
                // Nothing was written: repeat the whole, and after that one by one.
            }
        }
        var answers = new List<Accepted>(entries.Count);
        foreach (var entry in entries) answers.AddRange(await AcceptOnceAsync([entry], stopping));
        return answers;
    }

    private async ValueTask<Accepted[]> AcceptOnceAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping)
    {
        if (entries.Count == 0) return [];
        var ids = await TakeIdsAsync(entries.Count, stopping);
        await using var session = await PostgresSession.BeginAsync(_source, stopping);
        var answers = await WriteEntriesAsync(session, entries, ids, stopping);
        await session.CommitAsync(stopping);
        return answers;
    }

    private static async ValueTask<Accepted[]> WriteEntriesAsync(
        PostgresSession session, IReadOnlyList<NewEntry> entries, IdBlock ids, CancellationToken stopping)
    {
        var eventIds = entries.Column(_ => ids.Next());
        var sorted = Enumerable.Range(0, entries.Count).ToArray();
        Array.Sort(sorted, (a, b) => ByProgramAndKey(entries[a], entries[b]) is var order and not 0 ? order : a.CompareTo(b));
        var firsts = new List<int>(entries.Count);
        var keyOf = new int[entries.Count];
        foreach (var i in sorted)
        {
            if (firsts.Count == 0 || ByProgramAndKey(entries[firsts[^1]], entries[i]) != 0) firsts.Add(i);
            keyOf[i] = firsts.Count - 1;
        }

        var members = new Dictionary<(long, string), (long MemberId, int Partition)>();
        var holders = new List<(long EventId, byte[] BodyHash)>(firsts.Count);
        var trip = session.NewTrip();
        trip.Write(InsertEventKeys,
            firsts.Column(i => entries[i].ProgramId), firsts.Column(i => entries[i].Key), firsts.Column(i => eventIds[i]),
            firsts.Column(i => entries[i].BodyHash));
        trip.Read(ReadEventKeys, r => holders.Add((r.GetInt64(0), r.GetFieldValue<byte[]>(1))),
            firsts.Column(i => entries[i].ProgramId), firsts.Column(i => entries[i].Key));
        FindMembersOf(trip, [.. entries.Where(e => e.Target is null && e.Member is not null).Select(e => (e.ProgramId, e.Member!)).Distinct()], members);
        await trip.RunAsync(stopping);

        var answers = new Accepted[entries.Count];
        var accepted = new List<int>(entries.Count);
        for (var i = 0; i < answers.Length; i++)
        {
            var (eventId, bodyHash) = holders[keyOf[i]];
            answers[i] = new Accepted(
                eventId == eventIds[i] ? Acceptance.Accepted : bodyHash.AsSpan().SequenceEqual(entries[i].BodyHash) ? Acceptance.Duplicate : Acceptance.Differs,
                eventId);
            if (eventId == eventIds[i]) accepted.Add(i);
        }
        if (accepted.Count == 0) return answers;

        await FindErasedAsync(session, [.. accepted.Select(i => entries[i])], members, stopping);
        await WriteAcceptedAsync(session, accepted.ConvertAll(i => (entries[i], eventIds[i])), members, stopping);
        return answers;
    }

    private static int ByProgramAndKey(NewEntry a, NewEntry b) =>
        a.ProgramId.CompareTo(b.ProgramId) is var order and not 0 ? order : a.Key.AsSpan().SequenceCompareTo(b.Key);

    private static void FindMembersOf(
        RoundTrip trip, IReadOnlyList<(long ProgramId, string Id)> named, Dictionary<(long, string), (long MemberId, int Partition)> members)
    {
        if (named.Count > 0)
            trip.Read(FindMembers, r => members[(r.GetInt64(0), r.GetString(1))] = (r.GetInt64(2), r.GetInt32(3)),
                named.Column(n => n.ProgramId), named.Column(n => n.Id));
    }

    /// <summary>An event of an erased member is decided, and rejected: it must not wait for a sign-up that can never come.</summary>
    private static async ValueTask FindErasedAsync(
        PostgresSession session, IReadOnlyList<NewEntry> entries, Dictionary<(long, string), (long MemberId, int Partition)> members,
        CancellationToken stopping)
    {
        var unknown = entries.Where(e => e.Target is null && e.Member is not null && !members.ContainsKey((e.ProgramId, e.Member)))
            .Select(e => (e.ProgramId, Name: e.Member!)).Distinct().ToList();
        var tombstones = new Dictionary<(long, string), (long, int)>();
        var trip = session.NewTrip();
        FindMembersOf(trip, unknown.ConvertAll(u => (u.ProgramId, Tombstone.Of(u.Name))), tombstones);
        await trip.RunAsync(stopping);
        foreach (var (program, name) in unknown)
            if (tombstones.TryGetValue((program, Tombstone.Of(name)), out var erased))
                members[(program, name)] = erased;
    }

    private static async ValueTask WriteAcceptedAsync(
        PostgresSession session, IReadOnlyList<(NewEntry Entry, long EventId)> accepted,
        Dictionary<(long, string), (long MemberId, int Partition)> members, CancellationToken stopping)
    {
        var rows = new List<LogRow>(accepted.Count);
        foreach (var (entry, eventId) in accepted)
        {
            var target = entry.Target ?? (entry.Member is { } name && members.TryGetValue((entry.ProgramId, name), out var found) ? found : null);
            rows.Add(new LogRow(
                eventId, entry.ProgramId, entry.Type, target?.MemberId, target?.Partition, entry.Amount, entry.Currency, entry.OccurredAt,
                entry.Reverses is { } reverses ? EntryKey.OfEvent(reverses) : null, entry.Facts, entry.Actor, entry.ExternalId, entry.Member,
                entry.Reverses, entry.Properties, entry.Reason));
        }
        var parked = rows.Where(r => r.MemberId is null).ToList();
        var trip = session.NewTrip();
        WriteLog(trip, rows);
        if (parked.Count > 0)
            trip.Write(ParkForMember,
                parked.Column(r => r.EventId), parked.Column(r => r.ProgramId), parked.Column(r => Wait.ForMember(r.MemberExternalId!)));
        trip.Write(Wake, accepted.Column(a => a.Entry.ProgramId), accepted.Column(a => Wait.ForKey(a.Entry.Key)));
        await trip.RunAsync(stopping);
    }

    /// <summary>Writes rows into the log, and into the inbox those whose member is known.</summary>
    private static void WriteLog(RoundTrip trip, List<LogRow> rows)
    {
        var queued = rows.FindAll(r => r.MemberId is not null);
        trip.WriteRows(rows.Count, InsertEvents,
            rows.Column(r => r.EventId), rows.Column(r => r.ProgramId), rows.Column(r => r.Type), rows.Column(r => r.MemberId),
            rows.Column(r => r.Partition), rows.Column(r => r.Amount), rows.Column(r => r.Currency), rows.Column(r => r.OccurredAt?.Micros),
            rows.Column(r => r.ReversesKey), rows.Column(r => r.Facts.ToText()), rows.Column(r => r.Actor));
        trip.WriteRows(rows.Count, InsertEventDetails,
            rows.Column(r => r.EventId), rows.Column(r => r.ExternalId), rows.Column(r => r.MemberExternalId), rows.Column(r => r.ReversesExternalId),
            rows.Column(r => r.Properties.ToText()), rows.Column(r => r.Reason));
        trip.WriteRows(queued.Count, InsertInbox,
            queued.Column(r => r.Partition!.Value), queued.Column(r => r.ProgramId), queued.Column(r => r.EventId), queued.Column(r => r.MemberId!.Value));
    }

    /// <param name="MemberId">Null while the member is not known.</param>
    /// <param name="OccurredAt">Null: the moment of acceptance.</param>
    private readonly record struct LogRow(
        long EventId, long ProgramId, string Type, long? MemberId, int? Partition, long? Amount, string? Currency, Instant? OccurredAt,
        byte[]? ReversesKey, ReadOnlyMemory<byte> Facts, string? Actor, string? ExternalId, string? MemberExternalId, string? ReversesExternalId,
        ReadOnlyMemory<byte> Properties, string? Reason);
}
