using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// Money checks that recompute their values from rewards and the log only. None reads the Terms or shares a condition
/// with deciding.
/// </summary>
internal static class MoneyChecks
{
    private const string Most = "9007199254740991"; // 2^53-1

    /// <summary>
    /// Returns the microseconds by which an event of a referral may precede a time: five minutes, or a day's greatest
    /// lead over UTC when the time is a bare date.
    /// </summary>
    private static string SlackOf(string at) =>
        $"(case when {at} % 86400000000 = 0 then 50400000000 else 300000000 end)";

    private static string IsBefore(string occurredAt, string joinedAt) =>
        $"{occurredAt} < {joinedAt} - {SlackOf(joinedAt)}";

    public static IReadOnlyList<(string Invariant, string Title, string Sql)> All { get; } =
    [
        (
            "L6",
            "an expense account is never below the amount granted minus the amount returned",
            $"""
            with standing as (
                select program_id, partition_id, currency,
                       sum(case when status in ('payable', 'paid') then amount - reversed else 0 end) as posted,
                       sum(case when status in ('held', 'review') and amount > 0 then amount - reversed else 0
                           end) as pending
                from reward where currency is not null group by program_id, partition_id, currency),
            expense as (select id, program_id, partition_id, currency, debits_posted - credits_posted as posted,
                debits_pending as pending
                        from account where kind = {AccountRow.ExpenseKind})
            select coalesce(x.id, 0) from standing s
            full join expense x on x.program_id = s.program_id and x.partition_id = s.partition_id
                and x.currency = s.currency
            where coalesce(x.posted, 0) < coalesce(s.posted, 0) or coalesce(x.pending, 0) <> coalesce(s.pending, 0)
            """
        ),
        (
            "L6",
            "a member whose balance was forfeited is owed nothing",
            """
            with forfeited as (
                select distinct program_id, member_id from entry
                where type = 'member.erase' and facts like '%"forfeit":true%' and outcome = 'applied')
            select f.member_id from forfeited f join account a on a.program_id = f.program_id
                and a.member_id = f.member_id
            where a.credits_pending <> 0 or a.credits_posted - a.debits_posted - a.debits_pending > 0
            union
            select f.member_id from forfeited f join reward r on r.program_id = f.program_id
                and r.member_id = f.member_id
            where r.status in ('held', 'review', 'payable') and (r.amount is null or r.amount > 0)
            union
            select m.id from member m left join forfeited f on f.program_id = m.program_id and f.member_id = m.id
            where m.forfeited and f.member_id is null
            """
        ),
        (
            "L6",
            "the amount that a forfeited balance returned is not taken a second time",
            $"""
            with line as ({LedgerLines.Select}),
            given as (
                select member_id, program_id, currency,
                       sum(case when reward_id is null then amount else 0 end) as forfeited,
                       sum(case when reward_id is not null and kind in ('claw_back',
                           'void') then amount else 0 end) as taken_back,
                       sum(case when kind in ('hold', 'grant', 'restore_hold', 'give_back',
                           'adjust') then amount else 0 end) as granted
                from line group by member_id, program_id, currency)
            select member_id from given where forfeited > 0 and forfeited + taken_back > granted
            """
        ),
        (
            "B1",
            "events before a referral earned nothing through it",
            $"""
            select r.id from reward r
            join entry e on e.id = r.source_id
            join member m on m.program_id = e.program_id and m.id = e.member_id
            join member u on u.program_id = r.program_id and u.id = r.member_id
            where r.source = 'event' and r.level > 0 and e.type not like '%.%'
              and ({IsBefore("e.occurred_at", "m.joined_at")} or {IsBefore("e.occurred_at", "u.joined_at")})
            union all
            select f.id from referral f
            join entry e on e.id = f.completed_by and e.type not like '%.%'
            join member u on u.program_id = f.program_id and u.id = f.referrer_id
            where f.completed_at is not null
              and ({IsBefore("f.completed_at", "f.joined_at")} or {IsBefore("f.completed_at", "u.joined_at")})
            """
        ),
        (
            "K2",
            "no balance, counter or revenue exceeds the range that can be kept exactly",
            $"""
            select id from account
            where kind = {AccountRow.MemberKind} and (abs(credits_posted - debits_posted - debits_pending) > {Most}
                or credits_pending > {Most} or paid > {Most})
            union all
            select member_id from member_stats where abs(revenue) > {Most}
            union all
            select member_id from member_revenue where abs(amount) > {Most}
            union all
            select member_id from counter where abs(amount) > {Most}
            """
        ),
        (
            "S1",
            "each referrer's revenue is the sum of its decisions, currency by currency",
            """
            with spent as (
                select program_id, referrer_id as member_id, coalesce(revenue_currency, '') as currency,
                    sum(revenue) as amount
                from entry where revenue <> 0 group by program_id, referrer_id, coalesce(revenue_currency, '')),
            kept as (
                select program_id, member_id, '' as currency, revenue as amount from member_stats where revenue <> 0
                union all
                select program_id, member_id, currency, amount from member_revenue where amount <> 0)
            select coalesce(k.member_id, s.member_id) from kept k
            full join spent s on s.program_id = k.program_id and s.member_id = k.member_id and s.currency = k.currency
            where coalesce(k.amount, 0) <> coalesce(s.amount, 0)
            """
        ),
        (
            "S1",
            "a decision's revenue is the amount of its event, in the event's currency",
            """
            select id from entry
            where revenue <> 0 and reverses_key is null
              and (revenue <> coalesce(amount, 0) or (revenue_currency is not null and revenue_currency <> currency))
            """
        ),
        (
            "R2",
            "decisions that share caps or a budget are in one order, without a gap",
            """
            select e.program_id from entry e
            left join budget b on b.program_id = e.program_id and b.key = '' and b.period = 0
            where e.shared_seq is not null group by e.program_id, b.count
            having count(*) <> max(e.shared_seq) or count(distinct e.shared_seq) <> count(*)
                or count(*) <> coalesce(b.count, 0)
            """
        ),
    ];
}
