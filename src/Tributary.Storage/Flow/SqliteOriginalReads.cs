using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Needs;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Reads the events that reversals name, and the events to which a completion may pass on with their rewards.
/// </summary>
internal sealed class SqliteOriginalReads(SqliteSession session)
{
    // language=sql — the original of a reversal, with its own decision and how much of it is already reversed
    private static readonly string SelectOriginals = $"""
        with given as materialized (select j.value ->> 0 as program_id, unhex(j.value ->> 1) as key_hash
            from json_each(?1) j),
        named as materialized (
            select * from given
            union
            select g.program_id, e.reverses_key
            from given g cross join entry_key k on k.program_id = g.program_id and k.key_hash = g.key_hash cross
                join entry e on e.id = k.event_id
            where e.reverses_key is not null)
        select {OriginalRow.Columns}, k.key_hash, e.trace
        from named n cross join entry_key k on k.program_id = n.program_id and k.key_hash = n.key_hash
            join entry e on e.id = k.event_id left join reversal v on v.event_id = e.id
        """;

    // language=sql — an original that came before its member
    private static readonly string SelectEarlyOriginals = $"""
        select {OriginalRow.EarlyColumns}, k.key_hash, null
        from json_each(?1) j cross join entry_key k on k.program_id = j.value ->> 0
            and k.key_hash = unhex(j.value ->> 1)
        join early_entry e on e.id = k.event_id
        """;

    // language=sql — a member's events by their index, the earliest first; the limit bounds the cost of a busy member
    private static readonly string SelectMemberEvents = $"""
        select {OriginalRow.Columns}
        from entry e left join reversal v on v.event_id = e.id
        where e.program_id = ?1 and e.member_id = ?2 and e.reverses_key is null and instr(e.type, '.') = 0
            and e.outcome <> 'rejected'
            and (?3 = '[]' or e.type in (select value from json_each(?3)))
        order by e.occurred_at, e.id limit {CompletionNeeds.MostEvents}
        """;

    // language=sql — rewards that an earlier completion granted, which may be given back; for events that have
    // completed a referral, all of their rewards
    private static readonly string SelectMoreRewards = $"""
        select {RewardRow.Columns} from json_each(?1) k join reward r on r.source_id = k.value
            where r.reason = 'superseded'
        union
        select {RewardRow.Columns} from json_each(?2) k join reward r on r.source_id = k.value
        """;

    public Dictionary<OriginalKey, OriginalFacts> Load(List<Entry> entries, ArrivedEntries arrived)
    {
        var originals = new Dictionary<OriginalKey, OriginalFacts>();
        var unread = arrived.FindOriginals(entries.FindAll(e => e.ReversesKey is not null), originals);
        if (unread.Count > 0)
        {
            var keys = JsonList.Of(unread.Select(o => (o.ProgramId, Convert.ToHexStringLower(o.Key))));
            foreach (
                var (key, original) in session
                    .ReadAll(SelectOriginals, OriginalRow.ReadKeyed, keys)
                    .Concat(session.ReadAll(SelectEarlyOriginals, OriginalRow.ReadKeyed, keys))
            )
                originals[key] = original;
        }
        return originals;
    }

    /// <summary>
    /// Reads the events to which a completion may pass on, and the rewards that it granted. Few batches need any.
    /// </summary>
    public Dictionary<MemberId, ImmutableArray<OriginalFacts>> LoadMemberEvents(
        CompletionNeeds needs,
        List<RewardFacts> rewards
    )
    {
        var events = new Dictionary<MemberId, ImmutableArray<OriginalFacts>>();
        if (needs.IsNone)
            return events;
        var types = JsonList.Of(needs.Types);
        foreach (var (program, member) in needs.Members)
            events[member] =
            [
                .. session.ReadAll(
                    SelectMemberEvents,
                    row => OriginalRow.Read(row, Effects.None),
                    program.Value,
                    member.Value,
                    types
                ),
            ];
        var known = rewards.Select(r => r.Id).ToHashSet();
        rewards.AddRange(
            session
                .ReadAll(
                    SelectMoreRewards,
                    row => RewardRow.Read(row),
                    JsonList.Of(events.Values.SelectMany(e => e).Select(e => e.Event.EventId)),
                    JsonList.Of(needs.Completers)
                )
                .Where(r => known.Add(r.Id))
        );
        return events;
    }
}
