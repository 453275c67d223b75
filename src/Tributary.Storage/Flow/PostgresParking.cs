using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Parks entries that fail or wait, and wakes them when the awaited member, event or decision has arrived.
/// </summary>
internal sealed class PostgresParking(NpgsqlDataSource source, Distribution distribution, int partitions)
{
    // language=sql
    private const string CountTry = "update inbox set tries = tries + 1 where partition_id = $1 and id = $2";

    // language=sql — if a worker has decided the entry in the meantime, the row is gone and nothing is parked
    private const string ParkPoison = $"""
        with gone as (
            delete from inbox where partition_id = $1 and id = $2 and tries >= $3
            returning event_id, program_id, member_id, partition_id, tries)
        insert into parked (event_id, program_id, member_id, partition_id, reason, tries, parked_at)
        select event_id, program_id, member_id, partition_id, $4, tries, {PostgresStore.NowMicros}
        from gone
        """;

    // language=sql — with all tries again; an entry whose member is not known has no partition to go to
    private static readonly string RetryParked = $"""
        with woken as (
            delete from parked
            where event_id = $1 and program_id = $2 and member_id is not null
                and reason <> '{ParkedRow.PropertiesBlanked}'
            returning {InboxRow.MovedAnew})
        insert into inbox ({InboxRow.MovedAnew})
        select {InboxRow.MovedAnew} from woken
        returning event_id
        """;

    // language=sql — given up while its member was not known
    private const string WaitAnew = $"""
        update parked set waits_for = waited_for, waited_for = null, reason = '{PostgresAcceptance.UnknownMember}',
            parked_at = {PostgresStore.NowMicros}
        where event_id = $1 and program_id = $2 and member_id is null and waited_for is not null
            and reason <> '{ParkedRow.PropertiesBlanked}'
        returning event_id
        """;

    // language=sql — rows that another transaction is waking now are left to it; one probe for each key, however many
    // rows are parked, and none when nothing is parked
    private static readonly string WakeParked = $"""
        with woken as materialized (
            select p.*
            from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as waits_for) as n
            cross join lateral (
                select * from parked p where p.program_id = n.program_id
                    and p.waits_for = n.waits_for for update skip locked) as p
            where exists (select from parked)),
        gone as (delete from parked where event_id = any(array(select event_id from woken)))
        insert into inbox ({InboxRow.Moved})
        select {InboxRow.Moved} from woken order by event_id
        """;

    // language=sql — an event that arrived before its member gets the member, and moves into the log; rows that another
    // transaction is waking are left to it
    private static readonly string WakeForMembers = $"""
        with woken as materialized (
            select p.event_id, p.program_id, n.member_id, n.partition_id, p.tries
            from (select unnest($1::bigint[]) as program_id, unnest($2::text[]) as waits_for,
                unnest($3::bigint[]) as member_id,
                unnest($4::int[]) as partition_id) as n
            cross join lateral (
                select * from parked p where p.program_id = n.program_id
                    and p.waits_for = n.waits_for for update skip locked) as p
            where exists (select from parked)),
        early as (delete from early_entry where id = any(array(select event_id from woken)) returning *),
        placed as (
            insert into entry ({EarlyEntryRow.Moved}, member_id, partition_id)
            select {EarlyEntryRow.MovedFrom}, w.member_id, w.partition_id
            from early e join woken w on w.event_id = e.id),
        gone as (delete from parked where event_id = any(array(select event_id from woken)))
        insert into inbox ({InboxRow.Moved})
        select {InboxRow.Moved} from woken order by event_id
        """;

    // Entries of one kind that were parked after a given moment. The index on the age finds them, so its predicate is
    // repeated here word for word. The kind is hidden from the planner, which would otherwise read the whole index on
    // the texts. Each entry then gets its own probe: "offset 0" keeps that order, regardless of statistics.
    // language=sql
    private const string FromRecent =
        "from parked where parked_at >= $1 and waits_for >= '' and (waits_for || '') like";

    // language=sql — an id may have been erased while one of its events was being accepted
    private const string FindArrivedMembers = $"""
        with named as materialized (
            select program_id, waits_for, substr(waits_for, length('member:') + 1) as name {FromRecent} 'member:%'),
        asked as materialized (
            select program_id, waits_for, name from named
            union all
            select program_id, waits_for, 'erased-' || encode(
                substr(sha256(convert_to('signup:' || name, 'UTF8')), 1, 16), 'hex') collate "C"
            from named)
        select distinct n.program_id, n.waits_for, m.id, m.partition_id
        from asked n
        cross join lateral (
            select m.id, m.partition_id from member m
            where m.program_id = n.program_id and m.external_id = n.name offset 0) as m
        """;

    // language=sql
    private const string FindAwaited =
        $"select distinct program_id, substr(waits_for, length($2) + 1) {FromRecent} $2 || '%'";

    // language=sql — of what entries wait for
    private const string FindArrivedKeys =
        "select k.program_id, k.key_hash from entry_key k where k.program_id = any($1) and k.key_hash = any($2)";

    // language=sql
    private const string FindArrivedDecisions =
        "select e.program_id, e.id from entry e where e.id = any($1) and e.seq is not null";

    // language=sql — one probe for each partition of a program; commands about a whole partition are in the inbox with
    // member 0
    private const string FindDue = """
        select p.id, q.id, 'rewards.release'
        from program p cross join partition q
        cross join lateral (
            select from reward r join member m on m.program_id = r.program_id and m.id = r.member_id
            where r.program_id = p.id and r.partition_id = q.id and r.status = 'held' and r.payable_at <= $1
                and m.status = 'active' and r.partition_id = any($2)
            limit 1) as due
        where q.id = any($2) and not exists (
            select from inbox i join entry e on e.id = i.event_id and e.partition_id = i.partition_id
            where i.partition_id = q.id and i.program_id = p.id and i.member_id = 0
                and e.type = 'rewards.release' and i.partition_id = any($2) and e.partition_id = any($2) offset 0)
        union all
        select p.id, q.id, 'referrals.expire'
        from program p cross join partition q
        cross join lateral (
            select from referral r
            where r.program_id = p.id and r.partition_id = q.id and r.status = 'pending' and r.expires_at < $1
            limit 1) as due
        where q.id = any($2) and not exists (
            select from inbox i join entry e on e.id = i.event_id and e.partition_id = i.partition_id
            where i.partition_id = q.id and i.program_id = p.id and i.member_id = 0
                and e.type = 'referrals.expire' and i.partition_id = any($2) and e.partition_id = any($2) offset 0)
        """;

    public async ValueTask RecordFailureAsync(Entry entry, string reason, int maxTries, CancellationToken stopping)
    {
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        var trip = session.NewTrip();
        trip.Write(CountTry, entry.Partition, entry.InboxId.Value);
        trip.Write(ParkPoison, entry.Partition, entry.InboxId.Value, maxTries, reason);
        await trip.RunAsync(stopping);
        await session.CommitAsync(stopping);
    }

    public async ValueTask<bool> RetryAsync(ProgramId programId, EntryId eventId, CancellationToken stopping)
    {
        var isWoken = false;
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        var trip = session.NewTrip();
        trip.Read(RetryParked, _ => isWoken = true, eventId.Value, programId.Value);
        trip.Read(WaitAnew, _ => isWoken = true, eventId.Value, programId.Value);
        await trip.RunAsync(stopping);
        await session.CommitAsync(stopping);
        return isWoken;
    }

    public async ValueTask<int> SweepAsync(Instant? since, CancellationToken stopping)
    {
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        var members = new List<(ProgramId ProgramId, string WaitsFor, MemberId MemberId, int Partition)>();
        var arrived = new List<(ProgramId ProgramId, string WaitsFor)>();
        var from = since?.Micros ?? 0;
        var find = session.NewTrip();
        find.Read(
            FindArrivedMembers,
            r => members.Add((r.Id<ProgramId>(0), r.GetString(1), r.Id<MemberId>(2), r.GetInt32(3))),
            from
        );
        var (programs, keys, entries) = (new HashSet<ProgramId>(), new List<byte[]>(), new List<EntryId>());
        find.Read(
            FindAwaited,
            r =>
            {
                programs.Add(r.Id<ProgramId>(0));
                keys.Add(Convert.FromHexString(r.GetString(1)));
            },
            from,
            Wait.KeyPrefix
        );
        find.Read(
            FindAwaited,
            r => entries.Add(new EntryId(long.Parse(r.GetString(1), CultureInfo.InvariantCulture))),
            from,
            Wait.DecisionPrefix
        );
        await find.RunAsync(stopping);
        var findArrived = session.NewTrip();
        if (keys.Count > 0)
            findArrived.Read(
                FindArrivedKeys,
                r => arrived.Add((r.Id<ProgramId>(0), Wait.ForKey(r.GetFieldValue<byte[]>(1)))),
                programs.Numbers(),
                keys.ToArray()
            );
        if (entries.Count > 0)
            findArrived.Read(
                FindArrivedDecisions,
                r => arrived.Add((r.Id<ProgramId>(0), Wait.ForDecision(r.Id<EntryId>(1)))),
                entries.Numbers()
            );
        await findArrived.RunAsync(stopping);

        var woken = 0;
        var wake = session.NewTrip();
        if (members.Count > 0)
            wake.Read(
                WakeForMembers + " returning event_id",
                _ => woken++,
                members.Ids(m => m.ProgramId),
                members.Column(m => m.WaitsFor),
                members.Ids(m => m.MemberId),
                members.Column(m => m.Partition)
            );
        if (arrived.Count > 0)
            wake.Read(
                WakeParked + " returning event_id",
                _ => woken++,
                arrived.Ids(a => a.ProgramId),
                arrived.Column(a => a.WaitsFor)
            );
        await wake.RunAsync(stopping);
        await session.CommitAsync(stopping);
        return woken;
    }

    public async ValueTask<IReadOnlyList<DueWork>> FindDueAsync(Instant asOf, CancellationToken stopping)
    {
        var due = new List<DueWork>();
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        var trip = session.NewTrip();
        trip.ReadEach(
            [.. distribution.GroupsOf([.. Enumerable.Range(0, partitions)])],
            FindDue,
            r => due.Add(new DueWork(r.Id<ProgramId>(0), r.GetInt32(1), r.GetString(2))),
            asOf.Micros
        );
        await trip.RunAsync(stopping);
        due.Sort((a, b) => (a.ProgramId, a.Partition, a.Type).CompareTo((b.ProgramId, b.Partition, b.Type)));
        return due;
    }

    /// <summary>Wakes entries that wait for the keys that have arrived.</summary>
    public static void WakeFor(RoundTrip trip, IReadOnlyList<WakeKey> arrived)
    {
        if (arrived.Count > 0)
            trip.Write(WakeParked, arrived.Ids(c => c.ProgramId), arrived.Column(c => c.What));
    }

    /// <summary>Wakes entries that wait for members that have signed up, or whose ids were erased.</summary>
    public static void WakeFor(RoundTrip trip, ImmutableArray<RegisteredMember> members)
    {
        PostgresAwaiting.BlankParked(trip, members);
        if (members.Length > 0)
            trip.Write(
                WakeForMembers,
                members.Ids(m => m.SignUp.ProgramId),
                members.Column(m => Wait.ForMember(m.SignUp.Id)),
                members.Ids(m => m.Member.Facts.Id),
                members.Column(m => m.Member.Facts.Partition)
            );
    }
}
