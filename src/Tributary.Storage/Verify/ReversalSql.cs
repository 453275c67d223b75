using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Storage.Verify;

/// <summary>
/// Invariants of reversals, and of the events that a rule has paid for, that one query can check. Each query selects
/// the ids that violate it.
/// </summary>
internal static class ReversalSql
{
    public static (string Invariant, string Title, string Sql)[] Of(
        IReadOnlyDictionary<ProgramId, ProgramFacts> programs
    ) =>
        [
            ("C1", "no reversal that matches its original is rejected", Unfounded),
            ("C1", "no reward was given back more than was taken", GivenTwice),
            ("K1", "a rule's count is used up only by events that it paid for", Counts(programs)),
        ];

    /// <summary>
    /// Checks the counts of <c>for.count</c> against the events that granted something by the rule and are not wholly
    /// reversed. Another system paid for imported history, so its members are left out.
    /// </summary>
    private static string Counts(IReadOnlyDictionary<ProgramId, ProgramFacts> programs)
    {
        var counting = programs
            .Values.SelectMany(program =>
                program
                    .Plans.Index()
                    .SelectMany(plan =>
                        plan.Item.Rules.Where(rule => rule.For?.Count is not null)
                            .Select(rule =>
                                (
                                    $"(r.program_id = {program.Id} and r.terms_version = {plan.Index + 1} and "
                                    + $"r.rule = '{rule.Key.Replace("'", "''", StringComparison.Ordinal)}')"
                                )
                            )
                    )
            )
            .ToList();
        return $"""
            with paid as (
                select e.program_id, e.member_id, 'rule.' || r.rule as name, count(distinct r.source_id) as events
                from reward r
                join entry e on e.id = r.source_id and e.seq is not null
                left join reversal v on v.event_id = r.source_id
                where r.source = 'event' and not (r.status = 'reversed' and coalesce(r.reason, '') = 'superseded')
                  and (v.event_id is null or not v.is_whole) and ({(
                counting.Count == 0 ? "1 = 0" : string.Join(" or ", counting)
            )})
                group by e.program_id, e.member_id, r.rule)
            select c.member_id from counter c
            left join paid p on p.program_id = c.program_id and p.member_id = c.member_id and p.name = c.name
            where c.name like 'rule.%' and c.day = 0 and c.count <> coalesce(p.events, 0)
              and not exists (select 1 from entry h where h.program_id = c.program_id and h.member_id = c.member_id
                  and h.facts like '%is_history%')
            union all
            select p.member_id from paid p
            left join counter c on c.program_id = p.program_id and c.member_id = p.member_id and c.name = p.name
                and c.day = 0
            where c.member_id is null
            """;
    }

    // A reversal of a decided event of the same member, in the same currency or none, must not be rejected.
    private const string Unfounded = """
        select r.id from entry r
        join entry_key k on k.program_id = r.program_id and k.key_hash = r.reverses_key
        join entry o on o.id = k.event_id and o.reverses_key is null and o.seq is not null
        where r.reverses_key is not null and r.outcome = 'rejected' and r.reason <> 'sum_out_of_range'
          and r.member_id = o.member_id and (r.currency is null or o.currency is null or r.currency = o.currency)
          and not (o.amount is null and coalesce(r.amount, 0) > 0) and coalesce(r.facts, '') not like '%reinstates%'
        """;

    private const string GivenTwice = """
        select reward_id from transfer where kind in ('void', 'claw_back', 'restore_hold',
            'give_back') and reward_id is not null
        group by reward_id having sum(case when kind in ('restore_hold', 'give_back') then amount else -amount end) > 0
        """;
}
