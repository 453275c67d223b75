-- Adds the leaderboard figures of this month and week to the row that the deciding transaction updates anyway. month
-- and week are the first day, yyyymmdd in the program's timezone, of the latest one that touched the member. The sums
-- beside them are of that one only.
alter table member_stats
    add column month int not null default 0, add column week int not null default 0,
    add column month_completed bigint not null default 0, add column month_revenue bigint not null default 0,
    add column month_reward_amount bigint not null default 0, add column week_completed bigint not null default 0,
    add column week_revenue bigint not null default 0, add column week_reward_amount bigint not null default 0;

-- Fills them from the existing counters in one pass, for a member's latest month and week.
update member_stats s set
    month = n.month, month_completed = n.month_completed, month_revenue = n.month_revenue, month_reward_amount = n.month_reward_amount,
    week = n.week, week_completed = n.week_completed, week_revenue = n.week_revenue, week_reward_amount = n.week_reward_amount
from (
    select program_id, member_id,
        coalesce(max(period) filter (where span = 'month'), 0) as month, coalesce(max(referrals) filter (where span = 'month'), 0) as month_completed,
        coalesce(max(revenue) filter (where span = 'month'), 0) as month_revenue, coalesce(max(rewards) filter (where span = 'month'), 0) as month_reward_amount,
        coalesce(max(period) filter (where span = 'week'), 0) as week, coalesce(max(referrals) filter (where span = 'week'), 0) as week_completed,
        coalesce(max(revenue) filter (where span = 'week'), 0) as week_revenue, coalesce(max(rewards) filter (where span = 'week'), 0) as week_reward_amount
    from (select distinct on (program_id, member_id, span) * from score where span <> 'all' order by program_id, member_id, span, period desc) as latest
    group by program_id, member_id) as n
where s.member_id = n.member_id;

drop table score;

-- The leaderboard of a program is one range of its members.
alter table member_stats drop constraint member_stats_pkey, add primary key (program_id, member_id);

-- A node may rank until the given time; rollup records how far each partition's decisions are ranked.
create table turn (name text primary key, until bigint not null);
insert into turn (name, until) values ('leaderboards', 0);
