using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Parks entries that fail or wait, and wakes them when the awaited member, event or decision has arrived.
/// </summary>
internal sealed class SqliteParking(SqliteConnections connections)
{
    // language=sql — changes nothing if the entry was decided in the meantime
    private const string CountTry =
        "update inbox set tries = tries + 1 where id = ?1 and event_id = ?2 returning tries";

    // language=sql
    internal const string ParkPoison = """
        insert into parked (event_id, program_id, member_id, partition_id, waits_for, reason, tries, parked_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;

    // language=sql
    internal const string DeleteInbox = "delete from inbox where id = ?1";

    // language=sql — ids are drawn in the order of acceptance
    private static readonly string WakeParked = $"""
        insert into inbox ({InboxRow.Moved})
        select {InboxRow.Moved} from parked
        where program_id = ?1 and waits_for = ?2 order by event_id
        """;

    // language=sql
    private const string DeleteWoken = "delete from parked where program_id = ?1 and waits_for = ?2";

    // language=sql — an event that arrived before its member
    private static readonly string PlaceEarly = $"""
        insert into entry ({EarlyEntryRow.Moved}, member_id, partition_id)
        select {EarlyEntryRow.Moved}, ?3, ?4 from early_entry
        where id in (select event_id from parked where program_id = ?1 and waits_for = ?2) order by id
        """;

    // language=sql
    private const string DeleteEarly =
        "delete from early_entry where id in (select event_id from parked where program_id = ?1 and waits_for = ?2)";

    // language=sql
    private const string SetParkedMember =
        "update parked set member_id = ?3, partition_id = ?4 where program_id = ?1 and waits_for = ?2";

    // language=sql — with all tries again; an entry whose member is not known has no partition to go to
    private static readonly string RetryParked = $"""
        insert into inbox ({InboxRow.MovedAnew})
        select {InboxRow.MovedAnew} from parked
        where program_id = ?1 and event_id = ?2 and member_id is not null
            and reason <> '{ParkedRow.PropertiesBlanked}'
        """;

    // language=sql — given up while its member was not known
    private const string WaitAnew = $"""
        update parked set waits_for = waited_for, waited_for = null, reason = ?3, parked_at = ?4
        where program_id = ?1 and event_id = ?2 and member_id is null and waited_for is not null
            and reason <> '{ParkedRow.PropertiesBlanked}'
        """;

    // language=sql
    private const string DeleteParked = "delete from parked where event_id = ?1";

    // language=sql — 'member;' follows every 'member:…' in byte order
    private const string FindArrivedMembers = """
        select distinct p.program_id, p.waits_for, m.id, m.partition_id
        from parked p indexed by parked_age cross join member m on m.program_id = p.program_id
            and m.external_id = substr(p.waits_for, length('member:') + 1)
        where p.waits_for is not null and p.parked_at >= ?1 and +p.waits_for >= 'member:' and +p.waits_for < 'member;'
        """;

    // language=sql
    private const string FindArrivedEvents = """
        select p.program_id, p.waits_for
        from parked p indexed by parked_age cross join entry_key k on k.program_id = p.program_id
            and k.key_hash = unhex(substr(p.waits_for, length('key:') + 1))
        where p.waits_for is not null and p.parked_at >= ?1 and +p.waits_for >= 'key:' and +p.waits_for < 'key;'
        union
        select p.program_id, p.waits_for
        from parked p indexed by parked_age cross join entry e on e.id = cast(substr(p.waits_for,
            length('event:') + 1) as integer) and e.seq is not null
        where p.waits_for is not null and p.parked_at >= ?1 and +p.waits_for >= 'event:' and +p.waits_for < 'event;'
        """;

    // language=sql — an exists per program and partition stops at the first row that is due; commands about a whole
    // partition have member 0
    private const string FindDue = """
        with waiting as materialized (
            select distinct i.program_id, i.partition_id, e.type from inbox i join entry e on e.id = i.event_id
            where i.member_id = 0 and e.type in ('rewards.release', 'referrals.expire'))
        select p.id, t.id, 'rewards.release' from program p cross join partition t
        where exists (
                select 1 from reward r join member m on m.id = r.member_id
                where r.program_id = p.id and r.partition_id = t.id and r.status = 'held' and r.payable_at <= ?1
                    and m.status = 'active')
            and (p.id, t.id, 'rewards.release') not in (select program_id, partition_id, type from waiting)
        union all
        select p.id, t.id, 'referrals.expire' from program p cross join partition t
        where exists (
                select 1 from referral r
                where r.program_id = p.id and r.partition_id = t.id and r.status = 'pending' and r.expires_at < ?1)
            and (p.id, t.id, 'referrals.expire') not in (select program_id, partition_id, type from waiting)
        order by 1, 2, 3
        """;

    public async ValueTask RecordFailureAsync(Entry entry, string reason, int maxTries, CancellationToken stopping) =>
        await connections.WriteAsync(
            session =>
            {
                if (
                    session.ReadAll(CountTry, row => row.GetInt32(0), entry.InboxId.Value, entry.EventId.Value)
                        is not [var tries]
                    || tries < maxTries
                )
                    return false;
                session.Run(
                    ParkPoison,
                    entry.EventId.Value,
                    entry.ProgramId.Value,
                    entry.MemberId.Value,
                    entry.Partition,
                    default,
                    reason,
                    tries,
                    connections.Now
                );
                session.Run(DeleteInbox, entry.InboxId.Value);
                return true;
            },
            stopping
        );

    public ValueTask<bool> RetryAsync(ProgramId programId, EntryId eventId, CancellationToken stopping) =>
        connections.WriteAsync(
            session =>
                session.Run(RetryParked, programId.Value, eventId.Value) == 1
                    ? session.Run(DeleteParked, eventId.Value) == 1
                    : session.Run(
                        WaitAnew,
                        programId.Value,
                        eventId.Value,
                        SqliteAcceptance.UnknownMember,
                        connections.Now
                    ) == 1,
            stopping
        );

    public async ValueTask<int> SweepAsync(Instant? since, CancellationToken stopping)
    {
        var from = since?.Micros ?? 0;
        if (connections.Read(session => ArrivedMembers(session, from).Count + ArrivedEvents(session, from).Count) == 0)
            return 0;
        return await connections.WriteAsync(
            session =>
                ArrivedMembers(session, from)
                    .Sum(of => WakeForMember(session, of.Program, of.WaitsFor, of.Member, of.Partition))
                + ArrivedEvents(session, from).Sum(of => Wake(session, of.Program, of.WaitsFor)),
            stopping
        );
    }

    public ValueTask<IReadOnlyList<DueWork>> FindDueAsync(Instant asOf, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<DueWork>>(
            connections.Read(session =>
                session.ReadAll(
                    FindDue,
                    row => new DueWork(row.Id<ProgramId>(0), row.GetInt32(1), row.GetString(2)),
                    asOf
                )
            )
        );
    }

    /// <returns>How many went back into the inbox.</returns>
    public static int Wake(SqliteSession session, ProgramId program, string waitsFor)
    {
        var woken = session.Run(WakeParked, program.Value, waitsFor);
        if (woken > 0)
            session.Run(DeleteWoken, program.Value, waitsFor);
        return woken;
    }

    public static int WakeForMember(
        SqliteSession session,
        ProgramId program,
        string waitsFor,
        MemberId member,
        int partition
    )
    {
        if (session.Run(PlaceEarly, program.Value, waitsFor, member.Value, partition) == 0)
            return 0;
        session.Run(DeleteEarly, program.Value, waitsFor);
        session.Run(SetParkedMember, program.Value, waitsFor, member.Value, partition);
        return Wake(session, program, waitsFor);
    }

    private static List<(ProgramId Program, string WaitsFor, MemberId Member, int Partition)> ArrivedMembers(
        SqliteSession session,
        long from
    ) =>
        session.ReadAll(
            FindArrivedMembers,
            row => (row.Id<ProgramId>(0), row.GetString(1), row.Id<MemberId>(2), row.GetInt32(3)),
            from
        );

    private static List<(ProgramId Program, string WaitsFor)> ArrivedEvents(SqliteSession session, long from) =>
        session.ReadAll(FindArrivedEvents, row => (row.Id<ProgramId>(0), row.GetString(1)), from);
}
