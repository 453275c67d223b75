-- serves: 28
-- Moves what servers older than migration 28 have counted beside newer ones, as 28 did. Then the columns kept for them
-- are dropped, and none of those servers may run any more.

-- The sums of the accounts and the sums of the rewards in one snapshot. Current servers add to both alike, so the
-- difference stays the same while they continue, and nobody waits for this.
create temp table late_account on commit drop as
select a.program_id, a.id, a.partition_id, coalesce(n.rewards, 0) - a.rewards as rewards,
    cast(coalesce(n.reward_amount, 0) - a.reward_amount as bigint) as reward_amount
from account a
left join (
    select program_id, member_id, currency, count(*) filter (where status <> 'reversed') as rewards, sum(amount - reversed) as reward_amount
    from reward where source = 'event' and currency is not null group by program_id, member_id, currency) as n
    on n.program_id = a.program_id and n.member_id = a.member_id and n.currency = a.currency
where a.rewards <> coalesce(n.rewards, 0) or a.reward_amount <> coalesce(n.reward_amount, 0);

create temp table late_member on commit drop as
select s.program_id, s.member_id, m.partition_id, coalesce(n.items, 0) - s.rewards as rewards
from member_stats s
join member m on m.program_id = s.program_id and m.id = s.member_id
left join (
    select program_id, member_id, count(*) as items
    from reward where source = 'event' and currency is null and status <> 'reversed' group by program_id, member_id) as n
    on n.program_id = s.program_id and n.member_id = s.member_id
where s.rewards <> coalesce(n.items, 0) or s.month_reward_amount <> 0 or s.week_reward_amount <> 0;

-- Partitions before accounts, each in ascending id (DESIGN §1, rule 2).
select id from partition
where id in (select partition_id from late_account union select partition_id from late_member) order by id for update;

update account a set rewards = a.rewards + n.rewards, reward_amount = a.reward_amount + n.reward_amount
from late_account n where a.program_id = n.program_id and a.id = n.id;

-- The sums of a month and week are kept in the program's currency only. Of two different months or weeks, the sums of
-- the later one stay.
update account a set
    month = case when s.month_reward_amount = 0 then a.month else greatest(a.month, s.month) end,
    month_reward_amount = case when s.month_reward_amount = 0 or a.month > s.month then a.month_reward_amount
        when a.month = s.month then a.month_reward_amount + s.month_reward_amount else s.month_reward_amount end,
    week = case when s.week_reward_amount = 0 then a.week else greatest(a.week, s.week) end,
    week_reward_amount = case when s.week_reward_amount = 0 or a.week > s.week then a.week_reward_amount
        when a.week = s.week then a.week_reward_amount + s.week_reward_amount else s.week_reward_amount end
from late_member n, member_stats s, program p, terms t
where s.program_id = n.program_id and s.member_id = n.member_id and a.program_id = n.program_id and a.member_id = n.member_id
    and p.id = a.program_id and t.program_id = p.id and t.version = p.version
    and a.currency = cast(convert_from(t.document, 'UTF8') as jsonb) ->> 'currency';

update member_stats s set rewards = s.rewards + n.rewards
from late_member n where s.program_id = n.program_id and s.member_id = n.member_id and n.rewards <> 0;

-- Accounts before figures, in the lock order of a deciding transaction.
drop index account_id;
alter table member_stats drop column reward_amount, drop column month_reward_amount, drop column week_reward_amount;
