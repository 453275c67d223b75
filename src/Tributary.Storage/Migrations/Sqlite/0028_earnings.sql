-- Keeps the sum of rewards beside the balance, which each reward changes anyway. An event that pays three levels then
-- touches three rows fewer. month and week are the first day, yyyymmdd in the program's timezone, of the latest one in
-- which the account earned. The sums beside them are of that one only. The leaderboard of a program is one range of its
-- accounts.
create table account_new (
    program_id integer not null, id integer not null, partition_id integer not null, member_id integer not null, currency text not null,
    debits_pending integer not null, debits_posted integer not null, credits_pending integer not null, credits_posted integer not null,
    paid integer not null, reversed integer not null, rewards integer not null, reward_amount integer not null,
    month integer not null, month_reward_amount integer not null, week integer not null, week_reward_amount integer not null,
    primary key (program_id, id), unique (member_id, program_id, partition_id, currency),
    check (debits_pending >= 0 and credits_pending >= 0)) strict, without rowid;

-- The sums of a month and week are kept in the program's currency only.
insert into account_new
select a.program_id, a.id, a.partition_id, a.member_id, a.currency, a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted, a.paid,
    a.reversed, coalesce(n.rewards, 0), coalesce(n.reward_amount, 0),
    coalesce(s.month, 0), coalesce(s.month_reward_amount, 0), coalesce(s.week, 0), coalesce(s.week_reward_amount, 0)
from account a
left join (
    select program_id, member_id, currency, count(*) filter (where status <> 'reversed') as rewards, sum(amount - reversed) as reward_amount
    from reward where source = 'event' and currency is not null group by program_id, member_id, currency) as n
    on n.program_id = a.program_id and n.member_id = a.member_id and n.currency = a.currency
left join (
    select p.id, json_extract(cast(t.document as text), '$.currency') as currency
    from program p join terms t on t.program_id = p.id and t.version = p.version) as p
    on p.id = a.program_id
left join member_stats s
    on s.program_id = a.program_id and s.member_id = a.member_id and a.currency = p.currency and (s.month_reward_amount <> 0 or s.week_reward_amount <> 0);

drop table account;
alter table account_new rename to account;

-- Items have no account, so they stay. Only one version of the server uses a file at a time, so nothing is kept for the
-- previous one.
update member_stats set rewards = (
    select count(*) from reward r
    where r.member_id = member_stats.member_id and r.program_id = member_stats.program_id and r.source = 'event' and r.currency is null
        and r.status <> 'reversed');
alter table member_stats drop column reward_amount;
alter table member_stats drop column month_reward_amount;
alter table member_stats drop column week_reward_amount;
