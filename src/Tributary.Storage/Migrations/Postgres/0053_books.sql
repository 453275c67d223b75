-- serves: 53
-- shared_seq: the place of a decision among all decisions of a program whose partitions share a cap or budget; null
-- where they share nothing. An older server would leave it out. revenue_currency: null for the currency of the
-- program's first Terms.
alter table decision add column shared_seq bigint, add column revenue_currency text;

-- An erased member that gave up its balance: it can earn nothing more.
alter table member add column forfeited boolean not null default false;

-- The revenue of a member's referrals in currencies other than that of the program's first Terms, which is in
-- member_stats. month and week have the same meaning as there.
create table member_revenue (
    program_id bigint not null, member_id bigint not null, currency text collate "C" not null, amount bigint not null,
    month int not null, month_amount bigint not null, week int not null, week_amount bigint not null,
    primary key (program_id, member_id, currency),
    constraint member_revenue_range check (abs(amount) <= 9007199254740991)) with (fillfactor = 80);
create index member_revenue_board on member_revenue (program_id, currency);

-- 2^53-1 is the largest number that every JSON reader holds exactly. Sums of a whole program or partition end at 2^62,
-- below the limit of int64.
alter table member_stats add constraint member_stats_range check (abs(revenue) <= 9007199254740991) not valid;
alter table counter add constraint counter_range check (abs(amount) <= 9007199254740991) not valid;
alter table daily_stats add constraint daily_stats_range
    check (abs(revenue) <= 4611686018427387904 and abs(reward_amount) <= 4611686018427387904) not valid;
alter table cap_use add constraint cap_use_range check (amount <= 4611686018427387904) not valid;
alter table budget add constraint budget_range check (amount <= 4611686018427387904) not valid;
alter table account add constraint account_range check (
    member_id <= 0 or (abs(credits_posted - debits_posted - debits_pending) <= 9007199254740991 and credits_pending <= 9007199254740991)) not valid;

-- The absolute amounts that each key has adjusted alone on a UTC day; kept for some days.
create table adjustment_use (
    actor text collate "C" not null, day int not null, currency text collate "C" not null, amount bigint not null,
    primary key (actor, day, currency));
