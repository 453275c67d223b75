-- Keeps the sum of rewards beside the balance, which each reward changes anyway. An event that pays three levels then
-- touches three rows fewer. month and week are the first day, yyyymmdd in the program's timezone, of the latest one in
-- which the account earned. The sums beside them are of that one only.
alter table account
    add column rewards bigint not null default 0, add column reward_amount bigint not null default 0,
    add column month int not null default 0, add column month_reward_amount bigint not null default 0,
    add column week int not null default 0, add column week_reward_amount bigint not null default 0;

-- The leaderboard of a program is one range of its accounts.
alter table account drop constraint account_pkey, add primary key (program_id, id);

-- For a server of the previous version that still runs beside this one: it finds accounts by their id only, and writes
-- the four columns. A later migration drops them. Rewards that it still counts are counted (an item has no account, so
-- they are summed in any case). Amounts that it still adds are missing on the leaderboards until that migration moves
-- them as this one does.
create unique index account_id on account (id);
alter table member_stats
    alter column reward_amount set default 0, alter column month_reward_amount set default 0, alter column week_reward_amount set default 0;

update account a set rewards = n.rewards, reward_amount = n.reward_amount
from (
    select program_id, member_id, currency, count(*) filter (where status <> 'reversed') as rewards, sum(amount - reversed) as reward_amount
    from reward where source = 'event' and currency is not null group by program_id, member_id, currency) as n
where a.program_id = n.program_id and a.member_id = n.member_id and a.currency = n.currency;

-- The sums of a month and week are kept in the program's currency only.
update account a set month = s.month, month_reward_amount = s.month_reward_amount, week = s.week, week_reward_amount = s.week_reward_amount
from member_stats s, program p, terms t
where s.program_id = a.program_id and s.member_id = a.member_id and (s.month_reward_amount <> 0 or s.week_reward_amount <> 0)
    and p.id = a.program_id and t.program_id = p.id and t.version = p.version
    and a.currency = cast(convert_from(t.document, 'UTF8') as jsonb) ->> 'currency';

update member_stats s set reward_amount = 0, month_reward_amount = 0, week_reward_amount = 0, rewards = (
    select count(*) from reward r
    where r.member_id = s.member_id and r.program_id = s.program_id and r.source = 'event' and r.currency is null and r.status <> 'reversed')
where s.rewards <> 0 or s.reward_amount <> 0 or s.month_reward_amount <> 0 or s.week_reward_amount <> 0;
