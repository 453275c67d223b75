using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Reads the events that reversals name, the events to which a completion may pass on, and the rewards of both.
/// </summary>
internal static class PostgresOriginalReads
{
    // language=sql — the event that a reversal names and, if that is a reversal itself, the event that it names. Keys
    // and entries are looked up in steps of their own, as Citus has them on different machines
    private const string Named = """
        with given as materialized (select unnest($1::bigint[]) as program_id, unnest($2::bytea[]) as key_hash),
        first as materialized (
            select k.program_id, k.key_hash, k.event_id
            from given g join entry_key k on k.program_id = g.program_id and k.key_hash = g.key_hash),
        next as materialized (
            select distinct f.program_id, e.reverses_key as key_hash from first f join entry e on e.id = f.event_id
            where e.reverses_key is not null),
        second as materialized (
            select k.program_id, k.key_hash, k.event_id
            from next n join entry_key k on k.program_id = n.program_id and k.key_hash = n.key_hash),
        named as materialized (select * from first union select * from second)
        """;

    // language=sql
    private static readonly string SelectOriginals = $"""
        {Named}
        select {OriginalRow.Columns}, n.key_hash, e.trace
        from named n
        join entry e on e.id = n.event_id
        left join reversal v on v.event_id = e.id
        """;

    // language=sql — an original that came before its member
    private static readonly string SelectEarlyOriginals = $"""
        {Named}
        select {OriginalRow.EarlyColumns}, n.key_hash, null
        from named n
        join early_entry e on e.id = n.event_id
        """;

    // language=sql
    private static readonly string SelectOriginalRewards = $"""
        {Named}
        select {RewardRow.Columns} from named n join reward r on r.source_id = n.event_id
        """;

    // language=sql — a member's events by their index, the earliest first; the limit bounds the cost of a busy member
    private static readonly string SelectMemberEvents = $"""
        select {OriginalRow.Columns}
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id) as n
        cross join lateral (
            select e.* from entry e
            where e.program_id = n.program_id and e.member_id = n.member_id and e.reverses_key is null
                and position('.' in e.type) = 0 and e.outcome <> 'rejected'
                and (cardinality($3::text[]) = 0 or e.type = any($3)) and e.partition_id = any($4)
            order by e.occurred_at, e.id
            limit {CompletionNeeds.MostEvents}) as e
        left join reversal v on v.event_id = e.id
        """;

    // language=sql
    private static readonly string SelectRewardsOf =
        $"select {RewardRow.Columns} from reward r where r.source_id = any($1) and r.partition_id = any($2)";

    // language=sql — rewards that an earlier completion granted, which may be given back
    private static readonly string SelectSuperseded = $"{SelectRewardsOf} and r.reason = 'superseded'";

    public static void Add(RoundTrip trip, List<(ProgramId ProgramId, byte[] Key)> originals, LoadedSubjects subjects)
    {
        if (originals.Count == 0)
            return;
        var (programs, keys) = (originals.Ids(o => o.ProgramId), originals.Column(o => o.Key));
        trip.Read(SelectOriginals, subjects.AddOriginal, programs, keys);
        trip.Read(SelectEarlyOriginals, subjects.AddOriginal, programs, keys);
        trip.Read(SelectOriginalRewards, subjects.AddReward, programs, keys);
    }

    /// <summary>
    /// Reads the events to which a completion may pass on, and the rewards that it granted. Few batches need any.
    /// </summary>
    public static async ValueTask LoadMemberEventsAsync(
        PostgresSession session,
        IReadOnlyList<int[]> partitions,
        CompletionNeeds needs,
        LoadedSubjects subjects,
        CancellationToken stopping
    )
    {
        var trip = session.NewTrip();
        trip.ReadEach(
            partitions,
            SelectMemberEvents,
            subjects.AddMemberEvent,
            needs.Members.Ids(m => m.ProgramId),
            needs.Members.Ids(m => m.MemberId),
            needs.Types.ToArray()
        );
        if (needs.Completers.Count > 0)
            trip.ReadEach(partitions, SelectRewardsOf, subjects.AddReward, needs.Completers.Numbers());
        await trip.RunAsync(stopping);
        var events = subjects.MemberEvents.Values.SelectMany(e => e).Select(e => e.Event.EventId).ToArray();
        if (events.Length == 0)
            return;
        var more = session.NewTrip();
        more.ReadEach(partitions, SelectSuperseded, subjects.AddReward, events.Numbers());
        await more.RunAsync(stopping);
    }
}
