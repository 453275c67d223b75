using Npgsql;
using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class PostgresStore
{
    private const int AcceptTries = 3;
    private const string UnknownMember = "unknown_member";

    // language=sql — keys come sorted: two groups inserting in opposite orders would deadlock; a key already there is
    // left alone
    internal const string InsertEventKeys = $"""
        insert into event_key (program_id, key_hash, event_id, accepted_at, body_hash)
        select unnest($1::bigint[]), unnest($2::bytea[]), unnest($3::bigint[]), {NowMicros}, unnest($4::bytea[])
        on conflict (program_id, key_hash) do nothing
        returning event_id, accepted_at
        """;

    // language=sql — a statement of its own after the insert, so that it sees what another had committed under the key
    private const string ReadEventKeys = """
        select k.program_id, k.key_hash, k.event_id, k.body_hash
        from (select unnest($1::bigint[]) as program_id, unnest($2::bytea[]) as key_hash) as n
        join event_key k on k.program_id = n.program_id and k.key_hash = n.key_hash
        """;

    // language=sql
    internal const string InsertEvents = $"""
        insert into event (id, accepted_at, program_id, type, member_id, partition_id, amount, currency, occurred_at,
            reverses_key, facts, actor)
        select id, {NowMicros}, program_id, type, member_id, partition_id, amount, currency, coalesce(occurred_at,
            {NowMicros}), reverses_key, facts, actor
        from (select unnest($1::bigint[]) as id, unnest($2::bigint[]) as program_id, unnest($3::text[]) as type,
            unnest($4::bigint[]) as member_id,
            unnest($5::int[]) as partition_id, unnest($6::bigint[]) as amount, unnest($7::text[]) as currency,
                unnest($8::bigint[]) as occurred_at,
            unnest($9::bytea[]) as reverses_key, unnest($10::text[]) as facts, unnest($11::text[]) as actor) as n
        """;

    // language=sql
    internal const string InsertEventDetails = """
        insert into event_detail (event_id, external_id, member_external_id, reverses_external_id, properties, reason)
        select unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]),
            unnest($6::text[])
        """;

    // language=sql — the number of the inbox is drawn here, in the order of the request
    private const string InsertInbox = $"""
        insert into inbox (partition_id, program_id, event_id, accepted_at, member_id)
        select partition_id, program_id, event_id, {NowMicros}, member_id
        from (select unnest($1::int[]) as partition_id, unnest($2::bigint[]) as program_id,
            unnest($3::bigint[]) as event_id,
            unnest($4::bigint[]) as member_id, generate_subscripts($1::int[], 1) as place) as n
        order by place
        """;

    // language=sql
    private const string ParkForMember = $"""
        insert into parked (event_id, program_id, accepted_at, waits_for, reason, tries, parked_at)
        select unnest($1::bigint[]), unnest($2::bigint[]), {NowMicros}, unnest($3::text[]), '{UnknownMember}', 0,
            {NowMicros}
        """;

    // language=sql — what another is waking at this moment is left to it; a probe for each, however much is parked, and
    // none when nothing is
    private const string Wake = """
        with woken as materialized (
            select p.event_id, p.partition_id, p.program_id, p.accepted_at, p.member_id, p.tries
            from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as waits_for) as n
            cross join lateral (
                select * from parked p where p.program_id = n.program_id
                    and p.waits_for = n.waits_for for update skip locked) as p
            where exists (select from parked)),
        gone as (delete from parked where event_id = any(array(select event_id from woken)))
        insert into inbox (partition_id, program_id, event_id, accepted_at, member_id, tries)
        select partition_id, program_id, event_id, accepted_at, member_id, tries from woken order by event_id
        """;

    public async ValueTask<IReadOnlyList<Accepted>> AcceptAsync(
        IReadOnlyList<NewEntry> entries,
        CancellationToken stopping
    )
    {
        for (var left = AcceptTries; left > 0; left--)
        {
            try
            {
                return await AcceptOnceAsync(entries, stopping);
            }
            catch (StoreException race) when (IsRace(race))
            {
                // Nothing was written: repeat the whole, and after that one by one.
            }
        }
        var answers = new List<Accepted>(entries.Count);
        foreach (var entry in entries)
            answers.AddRange(await AcceptOnceAsync([entry], stopping));
        return answers;
    }

    private async ValueTask<Accepted[]> AcceptOnceAsync(IReadOnlyList<NewEntry> entries, CancellationToken stopping)
    {
        if (entries.Count == 0)
            return [];
        var ids = await TakeIdsAsync(entries.Count, stopping);
        await using var session = await PostgresSession.BeginAsync(_source, stopping);
        var answers = await WriteEntriesAsync(session, entries, ids, stopping);
        await session.CommitAsync(stopping);
        return answers;
    }

    private static async ValueTask<Accepted[]> WriteEntriesAsync(
        PostgresSession session,
        IReadOnlyList<NewEntry> entries,
        IdBlock ids,
        CancellationToken stopping
    )
    {
        var keys = new NewKeys(entries, ids);
        var trip = session.NewTrip();
        keys.Insert(trip);
        await trip.RunAsync(stopping);
        var answers = await keys.AnswerAsync(session, stopping);

        var rows = await AcceptedRowsAsync(session, entries, answers, stopping);
        var write = session.NewTrip();
        WriteLog(write, rows);
        Queue(write, rows.FindAll(r => r.Place is not null));
        WakeFor(write, [.. KeysOf(rows)]);
        await write.RunAsync(stopping);
        return answers;
    }

    /// <summary>The rows of those entries that were accepted, in order.</summary>
    private static async ValueTask<List<AcceptedRow>> AcceptedRowsAsync(
        PostgresSession session,
        IReadOnlyList<NewEntry> entries,
        Accepted[] answers,
        CancellationToken stopping
    )
    {
        var accepted = new List<AcceptedRow>(entries.Count);
        foreach (var (entry, answer) in entries.Zip(answers))
            if (answer.Acceptance == Acceptance.Accepted)
                accepted.Add(new AcceptedRow(answer.EventId, entry));
        var placed = await PlaceAsync(session, accepted.ConvertAll(r => r.Entry), stopping);
        return [.. accepted.Zip(placed, (row, entry) => row with { Entry = entry })];
    }

    /// <summary>Writes rows into the log; parks those whose member is not known.</summary>
    private static void WriteLog(RoundTrip trip, List<AcceptedRow> rows)
    {
        var parked = rows.FindAll(r => r.Place is null);
        trip.WriteRows(
            rows.Count,
            InsertEvents,
            rows.Column(r => r.EventId),
            rows.Column(r => r.Entry.ProgramId),
            rows.Column(r => r.Entry.Type),
            rows.Column(r => r.Place?.MemberId),
            rows.Column(r => r.Place?.Partition),
            rows.Column(r => r.Entry.Amount),
            rows.Column(r => r.Entry.Currency),
            rows.Column(r => r.Entry.OccurredAt?.Micros),
            rows.Column(r => r.Entry.ReversesKey),
            rows.Column(r => r.Entry.Facts.ToText()),
            rows.Column(r => r.Entry.Actor)
        );
        trip.WriteRows(
            rows.Count,
            InsertEventDetails,
            rows.Column(r => r.EventId),
            rows.Column(r => r.Entry.ExternalId),
            rows.Column(r => r.Entry.Member),
            rows.Column(r => r.Entry.Reverses),
            rows.Column(r => r.Entry.Properties.ToText()),
            rows.Column(r => r.Entry.Reason)
        );
        trip.WriteRows(
            parked.Count,
            ParkForMember,
            parked.Column(r => r.EventId),
            parked.Column(r => r.Entry.ProgramId),
            parked.Column(r => Wait.ForMember(r.Entry.Member!))
        );
    }

    /// <summary>What the arrival of these may be awaited as.</summary>
    private static IEnumerable<Awaited> KeysOf(List<AcceptedRow> rows) =>
        rows.Select(r => new Awaited(r.Entry.ProgramId, Wait.ForKey(r.Entry.Key)));

    internal static void WakeFor(RoundTrip trip, IReadOnlyList<Awaited> come)
    {
        if (come.Count > 0)
            trip.Write(Wake, come.Column(c => c.ProgramId), come.Column(c => c.What));
    }

    private static void Queue(RoundTrip trip, List<AcceptedRow> rows) =>
        trip.WriteRows(
            rows.Count,
            InsertInbox,
            rows.Column(r => r.Place!.Value.Partition),
            rows.Column(r => r.Entry.ProgramId),
            rows.Column(r => r.EventId),
            rows.Column(r => r.Place!.Value.MemberId)
        );

    /// <param name="What">See <see cref="Wait"/>.</param>
    internal readonly record struct Awaited(long ProgramId, string What);

    private readonly record struct AcceptedRow(long EventId, NewEntry Entry)
    {
        /// <summary>Null while the member is not known.</summary>
        public MemberPlace? Place => Entry.Target;
    }

    /// <summary>
    /// The keys of a batch: one that stands there twice counts once, and so does one that another batch had before.
    /// </summary>
    private sealed class NewKeys
    {
        private readonly IReadOnlyList<NewEntry> _entries;
        private readonly long[] _eventIds;
        private readonly List<int> _firsts;
        private readonly int[] _keyOf;
        private readonly HashSet<long> _inserted;

        /// <summary>When those were accepted that are new, once they are inserted.</summary>
        public Instant At { get; private set; }

        public NewKeys(IReadOnlyList<NewEntry> entries, IdBlock ids)
        {
            (_entries, _eventIds, _firsts, _keyOf, _inserted) = (
                entries,
                entries.Column(_ => ids.Next()),
                new(entries.Count),
                new int[entries.Count],
                new(entries.Count)
            );
            var sorted = Enumerable.Range(0, entries.Count).ToArray();
            Array.Sort(
                sorted,
                (a, b) => Compare(entries[a], entries[b]) is var order and not 0 ? order : a.CompareTo(b)
            );
            foreach (var i in sorted)
            {
                if (_firsts.Count == 0 || Compare(entries[_firsts[^1]], entries[i]) != 0)
                    _firsts.Add(i);
                _keyOf[i] = _firsts.Count - 1;
            }
        }

        public void Insert(RoundTrip trip) =>
            trip.Read(
                InsertEventKeys,
                AddInserted,
                _firsts.Column(i => _entries[i].ProgramId),
                _firsts.Column(i => _entries[i].Key),
                _firsts.Column(i => _eventIds[i]),
                _firsts.Column(i => _entries[i].BodyHash)
            );

        /// <summary>What became of each entry; asks for the keys that another had.</summary>
        public async ValueTask<Accepted[]> AnswerAsync(PostgresSession session, CancellationToken stopping)
        {
            var taken = _firsts.FindAll(i => !_inserted.Contains(_eventIds[i]));
            var holders = new Dictionary<OriginalKey, (long EventId, byte[] BodyHash)>(taken.Count);
            var trip = session.NewTrip();
            if (taken.Count > 0)
                trip.Read(
                    ReadEventKeys,
                    r =>
                        holders[OriginalKey.Of(r.GetInt64(0), r.GetFieldValue<byte[]>(1))] = (
                            r.GetInt64(2),
                            r.GetFieldValue<byte[]>(3)
                        ),
                    taken.Column(i => _entries[i].ProgramId),
                    taken.Column(i => _entries[i].Key)
                );
            await trip.RunAsync(stopping);

            var answers = new Accepted[_entries.Count];
            for (var i = 0; i < answers.Length; i++)
            {
                var first = _firsts[_keyOf[i]];
                var (eventId, bodyHash) = _inserted.Contains(_eventIds[first])
                    ? (_eventIds[first], _entries[first].BodyHash)
                    : holders[OriginalKey.Of(_entries[i].ProgramId, _entries[i].Key)];
                var acceptance =
                    eventId == _eventIds[i] ? Acceptance.Accepted
                    : bodyHash.AsSpan().SequenceEqual(_entries[i].BodyHash) ? Acceptance.Duplicate
                    : Acceptance.Differs;
                answers[i] = new Accepted(acceptance, eventId);
            }
            return answers;
        }

        private void AddInserted(NpgsqlDataReader reader)
        {
            _inserted.Add(reader.GetInt64(0));
            At = reader.Instant(1);
        }

        private static int Compare(NewEntry a, NewEntry b) =>
            a.ProgramId.CompareTo(b.ProgramId) is var order and not 0 ? order : a.Key.AsSpan().SequenceCompareTo(b.Key);
    }
}
