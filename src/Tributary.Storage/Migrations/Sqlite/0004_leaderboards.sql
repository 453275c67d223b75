-- Adds the leaderboard figures of this month and week to the row that the deciding transaction updates anyway. month
-- and week are the first day, yyyymmdd in the program's timezone, of the latest one that touched the member. The sums
-- beside them are of that one only.
create table member_stats_new (
    program_id integer not null, member_id integer not null, sign_ups integer not null, completed integer not null, rejected integer not null,
    expired integer not null, events integer not null, revenue integer not null, rewards integer not null, reward_amount integer not null,
    month integer not null, week integer not null, month_completed integer not null, month_revenue integer not null,
    month_reward_amount integer not null, week_completed integer not null, week_revenue integer not null, week_reward_amount integer not null,
    primary key (program_id, member_id)) strict, without rowid;

-- Fills the figures from the existing counters for a member's latest month and week. Beside a max(), the other columns
-- are of its row.
insert into member_stats_new
select s.program_id, s.member_id, s.sign_ups, s.completed, s.rejected, s.expired, s.events, s.revenue, s.rewards, s.reward_amount,
    coalesce(m.period, 0), coalesce(w.period, 0), coalesce(m.referrals, 0), coalesce(m.revenue, 0), coalesce(m.rewards, 0),
    coalesce(w.referrals, 0), coalesce(w.revenue, 0), coalesce(w.rewards, 0)
from member_stats s
left join (select program_id, member_id, max(period) as period, referrals, revenue, rewards from score where span = 'month' group by 1, 2) as m
    on m.program_id = s.program_id and m.member_id = s.member_id
left join (select program_id, member_id, max(period) as period, referrals, revenue, rewards from score where span = 'week' group by 1, 2) as w
    on w.program_id = s.program_id and w.member_id = s.member_id;

drop table score;
drop table member_stats;
alter table member_stats_new rename to member_stats;

-- A node may rank until the given time; rollup records how far each partition's decisions are ranked.
create table turn (name text primary key, until integer not null) strict, without rowid;
insert into turn (name, until) values ('leaderboards', 0);
