-- serves: 53
-- shared_seq: the place of a decision among all decisions of a program whose partitions share a cap or budget; null
-- where they share nothing. An older server would leave it out. revenue_currency: null for the currency of the
-- program's first Terms.
alter table decision add column shared_seq integer;
alter table decision add column revenue_currency text;

-- An erased member that gave up its balance: it can earn nothing more.
alter table member add column forfeited integer not null default 0;

-- The revenue of a member's referrals in currencies other than that of the program's first Terms, which is in
-- member_stats. month and week have the same meaning as there.
create table member_revenue (
    program_id integer not null, member_id integer not null, currency text not null, amount integer not null,
    month integer not null, month_amount integer not null, week integer not null, week_amount integer not null,
    primary key (program_id, member_id, currency),
    constraint member_revenue_range check (abs(amount) <= 9007199254740991)) strict, without rowid;
create index member_revenue_board on member_revenue (program_id, currency);

-- 2^53-1 is the largest number that every JSON reader holds exactly. Sums of a whole program or partition end at 2^62,
-- below the limit of int64.
create table member_stats_new (
    program_id integer not null, member_id integer not null, sign_ups integer not null, completed integer not null, rejected integer not null,
    expired integer not null, events integer not null, revenue integer not null, rewards integer not null,
    month integer not null, week integer not null, month_completed integer not null, month_revenue integer not null,
    week_completed integer not null, week_revenue integer not null, primary key (program_id, member_id),
    constraint member_stats_range check (abs(revenue) <= 9007199254740991)) strict, without rowid;
insert into member_stats_new
select program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards, month, week, month_completed, month_revenue,
    week_completed, week_revenue
from member_stats;
drop table member_stats;
alter table member_stats_new rename to member_stats;

create table counter_new (
    program_id integer not null, member_id integer not null, name text not null, day integer not null,
    count integer not null check (count >= 0), amount integer not null, primary key (member_id, name, day),
    constraint counter_range check (abs(amount) <= 9007199254740991)) strict, without rowid;
insert into counter_new select program_id, member_id, name, day, count, amount from counter;
drop table counter;
alter table counter_new rename to counter;

create table daily_stats_new (
    program_id integer not null, partition_id integer not null, day integer not null, sign_ups integer not null, completed integer not null,
    rejected integer not null, expired integer not null, events integer not null, revenue integer not null, rewards integer not null,
    reward_amount integer not null, primary key (program_id, partition_id, day),
    constraint daily_stats_range check (abs(revenue) <= 4611686018427387904 and abs(reward_amount) <= 4611686018427387904)) strict, without rowid;
insert into daily_stats_new
select program_id, partition_id, day, sign_ups, completed, rejected, expired, events, revenue, rewards, reward_amount from daily_stats;
drop table daily_stats;
alter table daily_stats_new rename to daily_stats;

create table cap_use_new (
    program_id integer not null, member_id integer not null, key text not null, period integer not null,
    count integer not null check (count >= 0), amount integer not null check (amount >= 0), primary key (member_id, key, period),
    constraint cap_use_range check (amount <= 4611686018427387904)) strict, without rowid;
insert into cap_use_new select program_id, member_id, key, period, count, amount from cap_use;
drop table cap_use;
alter table cap_use_new rename to cap_use;

create table budget_new (
    program_id integer not null, key text not null, period integer not null, count integer not null check (count >= 0),
    amount integer not null check (amount >= 0), primary key (program_id, key, period),
    constraint budget_range check (amount <= 4611686018427387904)) strict, without rowid;
insert into budget_new select program_id, key, period, count, amount from budget;
drop table budget;
alter table budget_new rename to budget;

create table account_new (
    program_id integer not null, id integer not null, partition_id integer not null, member_id integer not null, currency text not null,
    debits_pending integer not null, debits_posted integer not null, credits_pending integer not null, credits_posted integer not null,
    paid integer not null, reversed integer not null, rewards integer not null, reward_amount integer not null,
    month integer not null, month_reward_amount integer not null, week integer not null, week_reward_amount integer not null,
    primary key (program_id, id), unique (member_id, program_id, partition_id, currency),
    check (debits_pending >= 0 and credits_pending >= 0),
    constraint account_range check (
        member_id <= 0 or (abs(credits_posted - debits_posted - debits_pending) <= 9007199254740991 and credits_pending <= 9007199254740991)))
    strict, without rowid;
insert into account_new
select program_id, id, partition_id, member_id, currency, debits_pending, debits_posted, credits_pending, credits_posted, paid, reversed, rewards,
    reward_amount, month, month_reward_amount, week, week_reward_amount
from account;
drop table account;
alter table account_new rename to account;

-- The absolute amounts that each key has adjusted alone on a UTC day; kept for some days.
create table adjustment_use (
    actor text not null, day integer not null, currency text not null, amount integer not null, primary key (actor, day, currency)) strict, without rowid;
