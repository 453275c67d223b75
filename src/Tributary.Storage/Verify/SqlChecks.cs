using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Verify;

/// <summary>
/// Invariants that one query can check. Each query selects the ids that violate it; the database does the work in its
/// own memory.
/// </summary>
internal static class SqlChecks
{
    public static (string Invariant, string Title, string Sql)[] Of(Database database) =>
        [
            (
                "L1",
                "both accounts of a ledger line are in its program and currency",
                $"""
                select t.id from ({LedgerLines.Select}) t
                left join account d on d.program_id = t.program_id and d.id = t.debit_account
                left join account c on c.program_id = t.program_id and c.id = t.credit_account
                where d.id is null or c.id is null or d.currency <> t.currency or c.currency <> t.currency
                """
            ),
            (
                "L2",
                "stored balances are the sums of their ledger lines",
                $"""
                with line as ({LedgerLines.Select}),
                movement as (
                    select debit_account as account_id,
                           case kind when 'hold' then amount when 'restore_hold' then amount when 'post' then -amount
                               when 'void' then -amount else 0 end as debits_pending,
                           case when kind in ('hold', 'restore_hold', 'void') then 0 else amount end as debits_posted,
                           0 as credits_pending, 0 as credits_posted,
                           case kind when 'fulfil' then amount else 0 end as paid,
                           case kind when 'claw_back' then amount else 0 end as reversed
                    from line
                    union all
                    select credit_account, 0, 0,
                           case kind when 'hold' then amount when 'restore_hold' then amount when 'post' then -amount
                               when 'void' then -amount else 0 end,
                           case when kind in ('hold', 'restore_hold', 'void') then 0 else amount end, 0,
                           case when kind = 'void' then amount when kind in ('restore_hold',
                               'give_back') then -amount else 0 end
                    from line),
                summed as (
                    select account_id, sum(debits_pending) as dp, sum(debits_posted) as dd, sum(credits_pending) as cp,
                        sum(credits_posted) as cc,
                           sum(paid) as paid, sum(reversed) as reversed
                    from movement group by account_id)
                select a.id from account a left join summed s on s.account_id = a.id
                where a.debits_pending <> coalesce(s.dp, 0) or a.debits_posted <> coalesce(s.dd, 0)
                   or a.credits_pending <> coalesce(s.cp, 0) or a.credits_posted <> coalesce(s.cc, 0)
                   or a.paid <> coalesce(s.paid, 0) or a.reversed <> coalesce(s.reversed, 0)
                """
            ),
            (
                "L2",
                "posts and voids of a held reward never exceed it",
                """
                select r.id from reward r
                join transfer p on p.reward_id = r.id and p.kind in ('post', 'void', 'restore_hold')
                group by r.id, r.booked_as, r.amount
                having sum(case p.kind when 'restore_hold' then -p.amount else p.amount end)
                    > case r.booked_as when 'hold' then r.amount else 0 end
                """
            ),
            (
                "L2",
                "the ledger lines of a reward add up to its amounts",
                $"""
                with line as ({LedgerLines.Select}),
                moved as (
                    select reward_id,
                           sum(case when kind in ('hold', 'grant', 'restore_hold', 'give_back') then amount
                                    when kind in ('void', 'claw_back') then -amount else 0 end) as standing
                    from line where reward_id is not null and kind <> 'adjust' group by reward_id)
                select r.id from reward r left join moved m on m.reward_id = r.id
                where r.source <> 'adjustment' and r.amount is not null
                    and r.amount - r.reversed <> coalesce(m.standing, 0)
                  and coalesce(r.reason, '') <> 'forfeited'
                """
            ),
            (
                "L4",
                "a rejected entry moved and granted nothing",
                """
                select e.id from entry e
                where e.outcome = 'rejected' and exists (select 1 from reward r where r.source_id = e.id)
                """
            ),
            (
                "L5",
                "nothing was delivered or paid beyond the payable balance",
                $"""
                with line as ({LedgerLines.Select}),
                running as (
                    select t.id, t.kind, sum(case when t.credit_account = a.id and t.kind not in ('hold',
                        'restore_hold', 'void') then t.amount
                                                  when t.debit_account = a.id and t.kind not in ('hold', 'restore_hold',
                                                      'void') then -t.amount
                                                  else 0 end) over (partition by a.id order by e.seq, t.id) as payable
                    from account a
                    join line t on t.member_id = a.member_id and (t.credit_account = a.id or t.debit_account = a.id)
                    join entry e on e.id = t.event_id and e.seq is not null
                    where a.kind = {AccountRow.MemberKind} and a.paid > 0)
                select id from running where kind = 'fulfil' and payable < 0
                """
            ),
            (
                "R1",
                "one reward per source, rule, level and beneficiary",
                """
                select min(id) from reward group by source_id, rule, level, member_id having count(*) > 1
                """
            ),
            (
                "R1",
                "a milestone is granted only once until it is reversed",
                """
                select min(id) from reward where threshold is not null and status <> 'reversed'
                group by member_id, rule, threshold having count(*) > 1
                """
            ),
            (
                "R2",
                "every accepted entry is decided, in the inbox or parked, and only one of these",
                """
                select e.id from entry e
                left join inbox i on i.event_id = e.id and i.partition_id = e.partition_id
                left join parked p on p.event_id = e.id
                where (case when e.seq is null then 0 else 1 end) + (case when i.event_id is null then 0 else 1 end)
                    + (case when p.event_id is null then 0 else 1 end) <> 1
                """
            ),
            (
                "R2",
                "every event that came before its member is parked",
                """
                select e.id from early_entry e
                left join parked p on p.event_id = e.id and p.member_id is null
                where p.event_id is null
                """
            ),
            (
                "R2",
                "every entry of the log or parked before it has its row",
                """
                select p.event_id from parked p
                left join early_entry e on e.id = p.event_id
                where p.member_id is null and e.id is null
                """
            ),
            (
                "R2",
                "every accepted entry has its idempotency key",
                """
                select e.id from entry e left join entry_key k on k.event_id = e.id where k.event_id is null
                """
            ),
            (
                "R2",
                "seq has no gap in any partition, except where it was restored",
                $"""
                select p.id from partition p {CitusSql.Gathered}
                left join (
                    select partition_id, count(*) as n, max(seq) as last from entry where seq is not null
                    group by partition_id) d on d.partition_id = p.id
                left join setting s on s.key = 'skipped.' || p.id
                where p.seq - coalesce(cast(s.value as bigint), 0) <> coalesce(d.n, 0)
                    or p.seq < d.last or p.seq - coalesce(d.last, 0) > coalesce(cast(s.value as bigint), 0)
                """
            ),
            (
                "A2",
                "a member is in its referrer's partition and tree, one level below, so there is no cycle",
                """
                select m.id from member m left join member r on r.id = m.referrer_id and r.program_id = m.program_id
                where m.referrer_id is not null
                  and (r.id is null or r.partition_id <> m.partition_id or r.root_id <> m.root_id
                      or r.depth + 1 <> m.depth)
                """
            ),
            (
                "A2",
                "a member's upline is its referrer, then the referrer's own upline; a root has none",
                $"""
                select m.id from member m left join member r on r.id = m.referrer_id and r.program_id = m.program_id
                where (m.referrer_id is null and m.depth <> 0) or (m.referrer_id is not null
                    and not ({database.UplineFollows(
                    "m",
                    "r"
                )}))
                """
            ),
            (
                "A2",
                "a referral names its member's own referrer",
                """
                select f.id from referral f left join member m on m.id = f.member_id and m.program_id = f.program_id
                where m.id is null or m.referrer_id is null or m.referrer_id <> f.referrer_id
                    or m.partition_id <> f.partition_id
                """
            ),
            (
                "R1",
                "a reward's and a decision's member exist and are in their partition",
                """
                select r.id from reward r left join member m on m.id = r.member_id and m.program_id = r.program_id
                where m.id is null or m.partition_id <> r.partition_id
                """
            ),
            (
                "K1",
                "no code is used more often than allowed",
                "select id from code where max_uses is not null and uses > max_uses"
            ),
            (
                "S1",
                "each member's figures match its referrals",
                """
                with brought as (
                    select referrer_id as member_id, count(*) as sign_ups, sum(case status when 'completed' then 1
                        else 0 end) as completed,
                           sum(case status when 'rejected' then 1 else 0 end) as rejected,
                               sum(case status when 'expired' then 1 else 0 end) as expired
                    from referral group by referrer_id)
                select s.member_id from member_stats s left join brought b on b.member_id = s.member_id
                where s.completed <> coalesce(b.completed, 0) or s.rejected <> coalesce(b.rejected,
                    0) or s.expired <> coalesce(b.expired, 0) or s.sign_ups > coalesce(b.sign_ups, 0)
                """
            ),
            (
                "A2",
                "a member's segment is stored, and its referral has the same one",
                """
                select m.id from member m
                left join segment s on s.program_id = m.program_id and s.id = m.segment_id
                where m.segment_id is not null and s.id is null
                union all
                select r.member_id from referral r
                join member m on m.program_id = r.program_id and m.id = r.member_id
                where coalesce(r.segment_id, 0) <> coalesce(m.segment_id, 0)
                """
            ),
            (
                "S1",
                "the clicks of a member are those of its codes",
                """
                with coded as (select program_id, member_id, sum(clicks) as clicks, sum(visitors) as visitors
                               from click_day group by program_id, member_id)
                select k.member_id from click_count k
                left join coded c on c.program_id = k.program_id and c.member_id = k.member_id
                where k.clicks <> coalesce(c.clicks, 0) or k.visitors <> coalesce(c.visitors, 0)
                """
            ),
            (
                "S1",
                "each member's rewards are counted, items separately from its accounts",
                """
                with granted as (select program_id, member_id, count(*) as items from reward
                                 where source <> 'adjustment' and currency is null and status <> 'reversed'
                                     group by program_id, member_id)
                select g.member_id from granted g left join member_stats s on s.program_id = g.program_id
                    and s.member_id = g.member_id
                where coalesce(s.rewards, 0) <> g.items
                union all
                select s.member_id from member_stats s left join granted g on g.program_id = s.program_id
                    and g.member_id = s.member_id
                where g.member_id is null and s.rewards <> 0
                """
            ),
            (
                "S1",
                "an account's earnings and number of rewards match its rewards",
                """
                with granted as (select program_id, member_id, currency, sum(case status when 'reversed' then 0
                    else 1 end) as rewards,
                                        sum(amount - reversed) as amount
                                 from reward where source <> 'adjustment' and currency is not null group by program_id,
                                     member_id, currency)
                select a.id from account a
                left join granted g on g.program_id = a.program_id and g.member_id = a.member_id
                    and g.currency = a.currency
                where a.rewards <> coalesce(g.rewards, 0) or a.reward_amount <> coalesce(g.amount, 0)
                """
            ),
            (
                "G1",
                "nothing personal is left of an erased member",
                $"""
                select m.id from member m {CitusSql.Gathered}
                left join member_detail d on d.member_id = m.id
                where m.status = 'erased'
                  and (substr(m.external_id, 1, 7) <> 'erased-' or length(m.external_id) <> 39
                       or m.country is not null or d.email is not null or d.phone is not null or d.ip is not null
                       or d.user_agent is not null or d.device is not null or d.attributes is not null
                       or d.visitor_id is not null or d.display_name is not null
                       or exists (select 1 from trait t where t.member_id = m.id)
                       or exists (select 1 from entry e
                                  where e.program_id = m.program_id and e.member_id = m.id
                                    and (e.external_id is not null or e.member_external_id is not null
                                        or e.reverses_external_id is not null or e.properties is not null
                                        or e.given_reason is not null)))
                """
            ),
        ];
}
