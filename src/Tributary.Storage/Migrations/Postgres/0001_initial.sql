-- serves: 1
-- Times are microseconds since 1970 UTC; to_timestamp(at / 1e6) reads them. Amounts are minor units. Days, months and
-- weeks are yyyymmdd in the program's timezone; a month or week is named by its first day.
-- Hot tables have no foreign keys: one writer keeps references, and `tributary verify` checks them.
-- A name after "Read by" is a class of src/Tributary.Storage; a primary key has no note, since its reader is plain.

-- Settings and ids ---------------------------------------------------------------------------------------------------

-- A row is a value that belongs to the database, such as the number of partitions.
create table setting (key text primary key, value text not null);

-- Each value is the first of a block of 10,000 internal ids, which a node hands out.
create sequence entity_id increment by 10000 start with 10000;

-- The order of the entries that wait in the inbox.
create sequence inbox_id;

-- A row is a unit of order: it is locked by whoever decides for its members, and seq counts its decisions.
create table partition (id int primary key, seq bigint not null);

-- A row is a background task that one node at a time may do, until the given time.
create table turn (name text primary key, until bigint not null);
insert into turn (name, until) values ('leaderboards', 0), ('analytics', 0), ('alerts', 0), ('exports', 0),
    ('referrers', 0);

-- Programs -----------------------------------------------------------------------------------------------------------

-- A row is a referral program. subscribed: a bit for each kind of change with a subscriber. subscribed_from: the last
-- seq of each partition when that set last changed, as [[partition, seq], ...]; null means from the beginning.
-- withdrawals: the number of withdrawn versions of its Terms, so that caches notice each of them. busy_day: what the
-- busiest percent of its referrers bring in a day.
create table program (
    id bigint primary key, name text collate "C" not null unique, status text not null, created_at bigint not null,
    ended_at bigint, version int not null, is_budgeted boolean not null, has_traits boolean not null default false,
    busy_day int, subscribed bigint not null default 0, subscribed_from text, withdrawals int not null default 0);

-- A row is a version of a program's Terms. A version that was withdrawn before it came into force stays listed and
-- governs nothing.
create table terms (
    program_id bigint not null references program, version int not null, effective_from bigint not null,
    applies_to_all boolean not null, document bytea not null, created_at bigint not null, withdrawn_at bigint,
    primary key (program_id, version));

-- Members ------------------------------------------------------------------------------------------------------------

-- A row is a member of a program. upline: the referrer first, then that member's referrer, and so on. forfeited: an
-- erased member that gave up its balance and can earn nothing more. segment_id: where it came from, if that is known.
-- updated_at: that of the last decision that changed the row, as in other tables.
create table member (
    program_id bigint not null, id bigint not null, root_id bigint not null, joined_at bigint not null,
    created_at bigint not null, updated_at bigint not null, referrer_id bigint, risk_signals bigint, case_id bigint,
    segment_id bigint, partition_id int not null, depth int not null, risk_score int,
    forfeited boolean not null default false, external_id text collate "C" not null, member_group text not null,
    status text not null, country text, currency text, risk_verdict text, upline bigint[] not null,
    primary key (program_id, id), unique (program_id, external_id));
-- Read by MemberReads: the members of a program by when they joined.
create index member_joined on member (program_id, joined_at, id);
-- Read by TreeReads and MemberReads: the members that a member referred.
create index member_referrer on member (program_id, referrer_id, id) where referrer_id is not null;
-- Read by MemberReads, for lists of members with a value that few have. A usual sign-up writes to none of the three.
create index member_group_list on member (program_id, member_group, id) where member_group <> 'default';
create index member_country_list on member (program_id, country, id) where country is not null;
create index member_status_list on member (program_id, status, id) where status <> 'active';

-- A row is the personal text of a member; a member that gave none has no row. An erasure blanks it. unlisted: it wants
-- to be on no leaderboard that others see.
create table member_detail (
    member_id bigint primary key, email text, phone text, ip text, user_agent text, device text, attributes text,
    visitor_id bigint, display_name text, unlisted boolean not null default false);

-- A row is a sign-up that waits for a second call to name the referrer: JSON, personal until the wait ends.
create table awaiting_sign_up (
    program_id bigint not null, external_id text collate "C" not null, sign_up text not null, ends_at bigint not null,
    primary key (program_id, external_id));
-- Read by PostgresAwaiting: the waits that have ended.
create index awaiting_sign_up_end on awaiting_sign_up (ends_at);

-- Codes and links ----------------------------------------------------------------------------------------------------

-- A row is a code of a member: generated, vanity or coupon. folded: the text that codes are compared by.
create table code (
    program_id bigint not null, id bigint not null, member_id bigint not null, uses bigint not null,
    created_at bigint not null, starts_at bigint, ends_at bigint, max_uses bigint, folded text collate "C" not null,
    code text not null, kind text not null, destination text, primary key (folded, program_id));
-- Read by CodeReads and MemberReads: the codes of a member, and its first generated one.
create index code_member on code (member_id, id);

-- A row is what clicks and sign-ups that came from one place have in common: no more than classes, hosts and names of
-- campaigns, so nothing about a person. id: a hash of the other columns, so that each node knows it without looking.
-- channel, device: the numbers of Engine/Clicks/Channel.cs and DeviceClass.cs.
create table segment (
    program_id bigint not null, id bigint not null, channel smallint not null, source text, medium text, campaign text,
    referrer_host text, country text, device smallint not null, language text, primary key (program_id, id));

-- A row is a click on a link, in the table of its month. segment_id: where the visitor came from. stored_at: when it
-- was written, by the database's clock. A click may wait in the memory of a node; its own time is then much earlier.
create table click (
    program_id bigint not null, id bigint not null, at bigint not null, member_id bigint not null,
    visitor_id bigint not null,
    stored_at bigint not null default cast(extract(epoch from clock_timestamp()) * 1000000 as bigint),
    segment_id bigint, flags int, code text not null, user_agent text, referrer_url text, landing_url text,
    primary key (program_id, id, at)) partition by range (at);
-- Read by ClickReads and PostgresSignUps: the clicks of a visitor, in the order of their time.
create index click_visitor on click (program_id, visitor_id, at);
-- Read by ClickSet: the clicks stored since an export.
create index click_stored on click (program_id, stored_at, id);
create table click_default partition of click default;

-- A row holds what the clicks of one transaction add to the tables below, an item per click, until that is counted.
-- Counting at once took more than half of a click's time in the database (docs/decisions/0010). There is no index,
-- since the table is read and emptied as a whole every few seconds.
create table click_tally (
    programs bigint[] not null, members bigint[] not null, days int[] not null, uniques boolean[] not null,
    segments bigint[] not null, codes text[] not null)
    with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, vacuum_truncate = false);

-- A row is the number of clicks and visitors of a member. It is not in member_stats, so that a click never touches a
-- row of a deciding transaction.
create table click_count (
    program_id bigint not null, member_id bigint not null, clicks bigint not null, visitors bigint not null,
    primary key (program_id, member_id)) with (fillfactor = 80);

-- A row is the number of clicks and visitors of a program on a day, counted in one slot of several.
create table click_daily (
    program_id bigint not null, day int not null, slot int not null, clicks bigint not null, visitors bigint not null,
    primary key (program_id, day, slot));

-- A row is the number of clicks and visitors of a code and a segment on a day.
create table click_day (
    program_id bigint not null, day int not null, member_id bigint not null, code text collate "C" not null,
    segment_id bigint not null, clicks bigint not null, visitors bigint not null,
    primary key (program_id, day, member_id, code, segment_id)) with (fillfactor = 80);
-- Read by MemberExport: the clicks of one member.
create index click_day_member on click_day (program_id, member_id, day);

-- A row is the number of clicks and visitors of a segment on a day. owner_group: the group of the code's owner when the
-- click was counted.
create table click_segment_day (
    program_id bigint not null, day int not null, owner_group text collate "C" not null, segment_id bigint not null,
    clicks bigint not null, visitors bigint not null,
    primary key (program_id, day, owner_group, segment_id)) with (fillfactor = 80);

-- A row is the same for a whole month, so that a long interval has few rows. month: its first day.
create table click_segment_month (
    program_id bigint not null, month int not null, owner_group text collate "C" not null, segment_id bigint not null,
    clicks bigint not null, visitors bigint not null,
    primary key (program_id, month, owner_group, segment_id)) with (fillfactor = 50);

-- A row is the clicks of a program on a day that are in no other figure and not stored for it: those of machines and
-- previews, and those beyond what one address may have counted.
create table click_uncounted (
    program_id bigint not null, day int not null, machines bigint not null, excess bigint not null,
    primary key (program_id, day));

-- A row counts the changes that cached links of a program depend on: the status of members, by partition, and changes
-- of codes, which have no partition's lock and are counted under the partition -1. Uses of a code are not counted,
-- since codes that may be used up are read again anyway.
create table link_change (
    program_id bigint not null, partition_id int not null, changes bigint not null,
    primary key (program_id, partition_id));

create function count_link_change() returns trigger language plpgsql as $$
begin
    insert into link_change as c (program_id, partition_id, changes) values (new.program_id, new.partition_id, 1)
    on conflict (program_id, partition_id) do update set changes = c.changes + 1;
    return null;
end $$;
create trigger member_status_counted after update of status on member for each row
    when (old.status is distinct from new.status) execute function count_link_change();

create function count_code_change() returns trigger language plpgsql as $$
begin
    insert into link_change as c (program_id, partition_id, changes) values (new.program_id, -1, 1)
    on conflict (program_id, partition_id) do update set changes = c.changes + 1;
    return null;
end $$;
create trigger code_counted after update of destination, starts_at, ends_at, max_uses on code
    for each row execute function count_code_change();

-- Referrals ----------------------------------------------------------------------------------------------------------

-- A row says that a member was referred by another one, and how that stands. segment_id: that of the member.
-- referrer_group: the referrer's group when the referral was made. referrer_joined_at, clicked_at: when the referrer
-- joined, and when the member clicked, so that counting a member's entries needs no other row; null where nobody knows.
create table referral (
    id bigint primary key, program_id bigint not null, member_id bigint not null, referrer_id bigint not null,
    joined_at bigint not null, created_at bigint not null, updated_at bigint not null, click_id bigint,
    clicked_at bigint, referrer_joined_at bigint, completed_at bigint, completed_by bigint, expires_at bigint,
    segment_id bigint, partition_id int not null, terms_version int not null, kind text not null, source text not null,
    status text not null, code text, referrer_group text not null,
    unique (member_id, kind));
-- Read by ReferralReads: the referrals of a program.
create index referral_list on referral (program_id, id);
-- Read by ReferralReads and PostgresFraudReads: the referrals that a member brought.
create index referral_referrer on referral (referrer_id, id);
-- Read by PostgresCommandReads and PostgresParking: the referrals that are due to expire.
create index referral_expiry on referral (program_id, partition_id, expires_at)
    where status = 'pending' and expires_at is not null;

-- A row is a status that a referral has had since its beginning, which was pending, and the entry that gave it.
create table referral_history (
    referral_id bigint not null, event_id bigint not null, at bigint not null, status text not null,
    completed_at bigint, reason text, primary key (referral_id, event_id));
-- Read by ActivityLog: the referrals that an entry changed.
create index referral_history_event on referral_history (event_id);

-- The log ------------------------------------------------------------------------------------------------------------

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;

-- A row is an entry of the log, an event, a sign-up or a command, with the decision on it. An entry that waits has null
-- from seq to trace, until it is decided. They are set once. An erasure blanks the texts from external_id to
-- given_reason, which are personal or foreign; retention blanks the properties of old events. Nothing else ever
-- changes. shared_seq: the place among all decisions of a program whose partitions share a cap or budget; null where
-- they share nothing. revenue_currency: null for the currency of the program's first Terms.
-- request_id: the request that brought a command; null for everything else.
create table entry (
    id bigint primary key, program_id bigint not null, member_id bigint not null, occurred_at bigint not null,
    accepted_at bigint not null, amount bigint, seq bigint, referrer_id bigint, revenue bigint, shared_seq bigint,
    decided_at bigint, partition_id int not null, terms_version int, completed smallint, signed_up smallint,
    type text not null,
    currency text, reverses_key bytea, facts text, actor text, external_id text, member_external_id text,
    reverses_external_id text, properties text, given_reason text, outcome text, reason text, revenue_currency text,
    request_id text, trace bytea,
    constraint entry_decided check (
        num_nulls(seq, revenue, decided_at, terms_version, completed, signed_up, outcome, trace) in (0, 8)));
-- Read by ReplayLane, LeaderboardRollup and others: the decisions of a partition, in their order.
create unique index entry_seq on entry (partition_id, seq) where seq is not null;
-- Read by EventReads, PostgresOriginalReads and PostgresErasure: the entries of a member.
create index entry_member on entry (program_id, member_id, id);
-- Read by AuditReads: the commands of a program that somebody ordered.
create index entry_ordered on entry (program_id, accepted_at, id) where request_id is not null;
-- Read by AuditReads: the commands that one key or person ordered.
create index entry_ordered_by on entry (actor, accepted_at, id) where request_id is not null;
create trigger entry_fixed before delete or update of
        id, program_id, member_id, partition_id, occurred_at, accepted_at, amount, type, currency, reverses_key, facts,
        actor, request_id
    on entry for each row execute function refuse_change();
create trigger entry_decided_once before update of
        seq, referrer_id, revenue, shared_seq, decided_at, terms_version, completed, signed_up, outcome, reason,
        revenue_currency, trace
    on entry for each row when (old.seq is not null) execute function refuse_change();
create trigger entry_blanked before update of
        external_id, member_external_id, reverses_external_id, properties, given_reason
    on entry for each row
    when ((new.external_id is not null and new.external_id is distinct from old.external_id)
        or (new.member_external_id is not null and new.member_external_id is distinct from old.member_external_id)
        or (new.reverses_external_id is not null
            and new.reverses_external_id is distinct from old.reverses_external_id)
        or (new.properties is not null and new.properties is distinct from old.properties)
        or (new.given_reason is not null and new.given_reason is distinct from old.given_reason))
    execute function refuse_change();

-- A row is an event that came before its member, whole. It has no partition yet, so it is not in the log: it is parked,
-- and moves into the log when its member has signed up. An erasure blanks its texts like those of the log.
create table early_entry (
    id bigint primary key, program_id bigint not null, occurred_at bigint not null, accepted_at bigint not null,
    amount bigint, type text not null, currency text, reverses_key bytea, facts text, actor text, external_id text,
    member_external_id text, reverses_external_id text, properties text, given_reason text, request_id text);
-- Read by EventReads: the early events of a program.
create index early_entry_list on early_entry (program_id, id);
create trigger early_entry_fixed before update of
        id, program_id, occurred_at, accepted_at, amount, type, currency, reverses_key, facts, actor, request_id
    on early_entry for each row execute function refuse_change();

-- A row is the key of an entry of the log, which is taken forever: 16 bytes of a hash, and 8 bytes of the hash of what
-- was sent.
create table entry_key (
    program_id bigint not null, event_id bigint not null, key_hash bytea not null, body_hash bytea not null,
    primary key (program_id, key_hash));

-- A row is an entry that waits for its partition. request_id: the request that brought it, for logs and webhooks.
create table inbox (
    partition_id int not null, id bigint not null default nextval('inbox_id'), program_id bigint not null,
    event_id bigint not null, member_id bigint not null, tries int not null default 0, request_id text,
    primary key (partition_id, id));

-- A row is an entry that is set aside: it waits for something (waits_for), it was given up (waited_for says what it
-- waited for, and a person may retry it), or it failed too often.
create table parked (
    event_id bigint primary key, program_id bigint not null, member_id bigint, partition_id int,
    waits_for text collate "C", waited_for text collate "C", reason text not null, tries int not null,
    parked_at bigint not null);
-- Read by PostgresParking and WaitingReads: the entries that wait for one thing.
create index parked_waits on parked (program_id, waits_for) where waits_for is not null;
-- Read by PostgresAwaiting and WaitingReads: the entries given up that waited for one thing.
create index parked_given_up on parked (program_id, waited_for) where waited_for is not null;
-- Read by ParkedLimits and PostgresParking: the oldest entries that wait. The predicate is not "is not null", since a
-- plan made while the table was empty would then use this index to look for one text, and read everything that waits.
create index parked_age on parked (parked_at) where waits_for >= '';

-- A row says how much of an entry has been reversed. claimed: the sum of the claims of the active reversals. standing:
-- the number of active reversals. completion: what happened to the completion that the entry had caused. A reversal
-- that is reinstated has its own row; amount and is_whole say how much of it.
create table reversal (
    event_id bigint primary key, program_id bigint not null, amount bigint not null, is_whole boolean not null,
    claimed bigint not null default 0, standing int not null default 0, completion text not null default 'none');

-- Rewards and the ledger ---------------------------------------------------------------------------------------------

-- A row is a reward of a member: money or an item. A reward in money is also a line of the ledger, between the accounts
-- of its member and of its program in its partition and currency. booked_as: the kind of that line; null for an item,
-- and for a deduction that waited for a second person. granted_by: the entry whose decision granted it; null for
-- source_id. base: the amount that a rate was applied to; null for a fixed amount or an item. reversed_from: the status
-- of a reward before it was wholly reversed. paid_at: when it was paid or handed over. The primary key is the rule
-- that an entry earns a beneficiary one reward by a rule and level; it finds the rewards of an entry.
create table reward (
    program_id bigint not null, id bigint not null, source_id bigint not null, member_id bigint not null,
    occurred_at bigint not null, created_at bigint not null, payable_at bigint not null, updated_at bigint not null,
    reversed bigint not null, amount bigint, base bigint, paid_at bigint, granted_by bigint, partition_id int not null,
    level int not null, terms_version int not null, threshold int, source text not null, rule text collate "C" not null,
    payee text not null, kind text not null, status text not null, booked_as text, currency text, item text,
    reversed_from text, reason text, ordered_by text,
    primary key (source_id, rule, level, member_id),
    check (abs(reversed) <= abs(coalesce(amount, 0))));
-- Read by RewardReads and PostgresCommandReads: the rewards of a program, and a reward by its id.
create unique index reward_list on reward (program_id, id);
-- Read by RewardReads, LedgerReads, MemberExport and PostgresCommandReads: the rewards of a member.
create index reward_member on reward (member_id, id);
-- Read by PostgresCommandReads and PostgresParking: the held rewards that are due to be released.
create index reward_due on reward (program_id, partition_id, payable_at) where status = 'held';
-- Read by AlertReads: the rewards of a program that wait for a person.
create index reward_review on reward (program_id, currency) where status = 'review';
-- Read by PostgresSumReads: the milestones that a member has reached. It also keeps them from being paid twice.
create unique index reward_milestone on reward (member_id, rule, threshold)
    where threshold is not null and status <> 'reversed';
-- What the ledger reads of a reward never changes.
create trigger reward_booked before delete or update of
        id, program_id, partition_id, source, source_id, member_id, amount, currency, booked_as, granted_by, created_at
    on reward
    for each row execute function refuse_change();

-- A row is the balance of a member in a currency, or of a program in one partition. kind: 0 a member's, 1
-- what the program granted, 2 what it paid out or delivered; the last two have member_id 0. It also holds the
-- member's earnings, which each reward changes anyway; month and week are the latest in which the account earned, and
-- the sums beside them are of that one only. The leaderboard of a program is one range of its accounts.
--
-- 2^53-1 is the largest number that every JSON reader holds exactly. It limits what is kept for one member here and
-- below; sums of a whole program or partition end at 2^62.
create table account (
    program_id bigint not null, id bigint not null, partition_id int not null, kind smallint not null,
    member_id bigint not null, currency text not null, debits_pending bigint not null, debits_posted bigint not null,
    credits_pending bigint not null, credits_posted bigint not null, paid bigint not null, reversed bigint not null,
    rewards bigint not null, reward_amount bigint not null, month int not null, month_reward_amount bigint not null,
    week int not null, week_reward_amount bigint not null,
    primary key (program_id, id), unique (member_id, program_id, partition_id, kind, currency),
    check ((kind = 0) = (member_id <> 0)), check (debits_pending >= 0 and credits_pending >= 0),
    constraint account_range check (
        kind <> 0 or (abs(credits_posted - debits_posted - debits_pending) <= 9007199254740991
            and credits_pending <= 9007199254740991))) with (fillfactor = 80);

-- A row is a line of the ledger that is not the granting of a reward: an amount that moved between two accounts.
-- Append-only.
create table transfer (
    member_id bigint not null, id bigint not null, program_id bigint not null, partition_id int not null,
    kind text not null, debit_account bigint not null, credit_account bigint not null,
    amount bigint not null check (amount > 0), currency text not null, reward_id bigint,
    event_id bigint not null, at bigint not null,
    primary key (member_id, id), check (debit_account <> credit_account));
create trigger transfer_append_only before update or delete on transfer
    for each row execute function refuse_change();

-- A row is the sum of absolute amounts that a key has adjusted alone on a UTC day. It is kept for some days.
create table adjustment_use (
    actor text collate "C" not null, day int not null, currency text collate "C" not null, amount bigint not null,
    primary key (actor, day, currency));

-- Counters, caps and budgets -----------------------------------------------------------------------------------------

-- A row is a named counter of a member on a day.
create table counter (
    program_id bigint not null, member_id bigint not null, name text collate "C" not null, day int not null,
    partition_id int not null, count bigint not null check (count >= 0), amount bigint not null,
    primary key (member_id, name, day),
    constraint counter_range check (abs(amount) <= 9007199254740991)) with (fillfactor = 80);

-- A row is how much of a cap a member has used in a period.
create table cap_use (
    program_id bigint not null, member_id bigint not null, key text collate "C" not null, period int not null,
    partition_id int not null, count bigint not null check (count >= 0), amount bigint not null check (amount >= 0),
    primary key (member_id, key, period),
    constraint cap_use_range check (amount <= 4611686018427387904));

-- A row is how much of a budget a program has used in a period. The row with the key '' counts nothing: it is the lock
-- of a budgeted program.
create table budget (
    program_id bigint not null, key text collate "C" not null, period int not null,
    count bigint not null check (count >= 0), amount bigint not null check (amount >= 0),
    primary key (program_id, key, period),
    constraint budget_range check (amount <= 4611686018427387904));

-- Statistics and leaderboards ----------------------------------------------------------------------------------------

-- A row is the sums of what a member's referrals did. month and week are the latest that touched the member, and the
-- sums beside them are of that one only. The leaderboard of a program is one range of its members.
create table member_stats (
    program_id bigint not null, member_id bigint not null, sign_ups bigint not null, completed bigint not null,
    rejected bigint not null, expired bigint not null, events bigint not null, revenue bigint not null,
    rewards bigint not null, partition_id int not null, month int not null, week int not null,
    month_completed bigint not null,
    month_revenue bigint not null, week_completed bigint not null, week_revenue bigint not null,
    primary key (program_id, member_id),
    constraint member_stats_range check (abs(revenue) <= 9007199254740991)) with (fillfactor = 80);

-- A row is the revenue of a member's referrals in a currency other than that of the program's first Terms, which is in
-- member_stats.
create table member_revenue (
    program_id bigint not null, member_id bigint not null, currency text collate "C" not null,
    partition_id int not null, amount bigint not null, month int not null, month_amount bigint not null,
    week int not null, week_amount bigint not null,
    primary key (program_id, member_id, currency, partition_id),
    constraint member_revenue_range check (abs(amount) <= 9007199254740991)) with (fillfactor = 80);
-- Read by ProgramBoards: the revenue of a program in one currency.
create index member_revenue_board on member_revenue (program_id, currency);

-- A row says up to which seq the decisions of a partition are ranked.
create table rollup (partition_id int primary key, seq bigint not null, at bigint not null);

-- A row is a place on a leaderboard.
create table leaderboard (
    program_id bigint not null, span text not null, measure text not null, rank int not null, member_id bigint not null,
    value bigint not null, as_of bigint not null, primary key (program_id, span, measure, rank));

-- Analytics ----------------------------------------------------------------------------------------------------------

-- A row says up to which seq the decisions of a partition are in the figures below.
create table analytics_position (partition_id int primary key, seq bigint not null, at bigint not null);

-- A row is the figures of a day by who referred the acting member, and by what is known of its sign-up: the code, the
-- segment (0 for none), the referrer's group at that time. referrer_id is 0 where nobody did. Amounts are in currency;
-- counts are kept under the program's own. joined_completions belong to the day on which the members joined, and
-- click_sign_ups and click_completions to the day of the click; everything else to the day of the entry.
-- docs/metrics.md defines each figure.
create table activity_day (
    program_id bigint not null, referrer_id bigint not null, day int not null, code text collate "C" not null,
    segment_id bigint not null, referrer_group text collate "C" not null, terms_version int not null,
    currency text collate "C" not null, sign_ups bigint not null, completions bigint not null,
    rejections bigint not null, expiries bigint not null, events bigint not null, orders bigint not null,
    revenue bigint not null, refunds bigint not null, refunded bigint not null, rewards bigint not null,
    reward_amount bigint not null, click_sign_ups bigint not null, joined_completions bigint not null,
    click_completions bigint not null,
    primary key (program_id, day, referrer_id, code, segment_id, referrer_group, terms_version, currency))
    with (fillfactor = 80);
-- Read by ActivityTable: the figures of some referrers.
create index activity_day_referrer on activity_day (program_id, referrer_id, day);

-- A row is the same for all referrers and codes together, so that the figures of a whole program have few rows.
create table activity_segment_day (
    program_id bigint not null, day int not null, segment_id bigint not null, referrer_group text collate "C" not null,
    terms_version int not null, is_referred boolean not null, currency text collate "C" not null,
    sign_ups bigint not null, completions bigint not null, rejections bigint not null, expiries bigint not null,
    events bigint not null, orders bigint not null, revenue bigint not null, refunds bigint not null,
    refunded bigint not null, rewards bigint not null, reward_amount bigint not null, click_sign_ups bigint not null,
    joined_completions bigint not null,
    click_completions bigint not null,
    primary key (program_id, day, segment_id, referrer_group, terms_version, is_referred, currency))
    with (fillfactor = 50);

-- A row is the same for a whole month, so that a long interval has few rows. month: its first day.
create table activity_segment_month (
    program_id bigint not null, month int not null, segment_id bigint not null,
    referrer_group text collate "C" not null, terms_version int not null, is_referred boolean not null,
    currency text collate "C" not null,
    sign_ups bigint not null, completions bigint not null, rejections bigint not null, expiries bigint not null,
    events bigint not null, orders bigint not null, revenue bigint not null, refunds bigint not null,
    refunded bigint not null, rewards bigint not null, reward_amount bigint not null, click_sign_ups bigint not null,
    joined_completions bigint not null, click_completions bigint not null,
    primary key (program_id, month, segment_id, referrer_group, terms_version, is_referred, currency))
    with (fillfactor = 50);

-- A row is the same for all segments, groups and versions of a day: what a report without dimensions and filters reads.
create table activity_total_day (
    program_id bigint not null, day int not null, is_referred boolean not null, currency text collate "C" not null,
    sign_ups bigint not null, completions bigint not null, rejections bigint not null, expiries bigint not null,
    events bigint not null, orders bigint not null, revenue bigint not null, refunds bigint not null,
    refunded bigint not null, rewards bigint not null, reward_amount bigint not null, click_sign_ups bigint not null,
    joined_completions bigint not null, click_completions bigint not null,
    primary key (program_id, day, is_referred, currency)) with (fillfactor = 50);

-- A row is the rewards of a rule and level on a day, less what was reversed on it.
create table reward_day (
    program_id bigint not null, day int not null, rule text collate "C" not null, level int not null,
    terms_version int not null, currency text collate "C" not null, segment_id bigint not null,
    referrer_group text collate "C" not null, rewards bigint not null, amount bigint not null,
    primary key (program_id, day, rule, level, terms_version, currency, segment_id, referrer_group))
    with (fillfactor = 50);

-- A row is the events of referred members on a day with one type, sku or category.
create table property_day (
    program_id bigint not null, name text collate "C" not null, day int not null, value text collate "C" not null,
    currency text collate "C" not null, events bigint not null, revenue bigint not null,
    primary key (program_id, name, day, value, currency)) with (fillfactor = 50);

-- A row is what the members who joined in one week (span 1) or month (span 2), with or without a referrer, did at an
-- age in such periods.
create table cohort (
    program_id bigint not null, span smallint not null, joined int not null, age int not null,
    is_referred boolean not null, members bigint not null,
    active bigint not null, completions bigint not null, orders bigint not null, revenue bigint not null,
    reward_amount bigint not null, primary key (program_id, span, joined, age, is_referred)) with (fillfactor = 50);

-- A row is the weeks and months in which a member had an event, a bit for each since it joined.
create table member_presence (
    program_id bigint not null, member_id bigint not null, weeks bigint not null, months bigint not null,
    primary key (program_id, member_id)) with (fillfactor = 80);

-- A row is the number of members that had an event in a week (span 1) or month (span 2).
create table active_members (
    program_id bigint not null, span smallint not null, period int not null, is_referred boolean not null,
    members bigint not null, primary key (program_id, span, period, is_referred));

-- A row is how many members had a delay: to the completion of their referral (kind 1), or from the sign-up of their
-- referrer to their own (kind 2). day: the day on which they joined. bucket: a minute, an hour or a day.
create table delay_day (
    program_id bigint not null, kind smallint not null, day int not null, segment_id bigint not null,
    bucket int not null, count bigint not null, primary key (program_id, kind, day, segment_id, bucket))
    with (fillfactor = 50);

-- A row is the same for all segments of a day (span 0), week (span 1) or month (span 2). period: its first day.
create table delay_total (
    program_id bigint not null, kind smallint not null, span smallint not null, period int not null,
    bucket int not null, count bigint not null, primary key (program_id, kind, span, period, bucket))
    with (fillfactor = 50);

-- A row is the number of members with so many members above them.
create table generation (
    program_id bigint not null, depth int not null, members bigint not null, primary key (program_id, depth));

-- A row counts the changes of a program's figures by referrer, so that what was made from them is known to be current.
create table figure_change (
    program_id bigint not null primary key, changes bigint not null);

-- A row is the referrers of a large program with the largest sums from from_day on (0 for all) and before to_day
-- (2147483647 while the interval goes on): for each metric up to a thousand ids, the largest first. changes: the state
-- of figure_change that it was made from. as_of: every decision up to this time is counted. took: the microseconds that
-- it took, after which it rests.
create table best_referrers (
    program_id bigint not null, from_day int not null, to_day int not null, currency text collate "C" not null,
    changes bigint not null, as_of bigint not null, took bigint not null,
    sign_ups text not null, completions text not null, revenue text not null, reward_amount text not null,
    primary key (program_id, from_day, to_day, currency));

-- Fraud --------------------------------------------------------------------------------------------------------------

-- A row is a value that a member used, such as an address or a card: a keyed hash (its version, then 16 bytes), never
-- the text. at: when the member joined. said_at: when it began to use a value that did not come with its sign-up; null
-- means when it joined. It decides who used a value first.
create table trait (
    program_id bigint not null, member_id bigint not null, kind smallint not null, hash bytea not null,
    variant bigint not null, referrer_id bigint, at bigint not null, said_at bigint);
-- Read by PostgresFraudReads, CaseReads and Traits: who uses a value, by time. It also keeps a member's values apart.
create unique index trait_match on trait (hash, at, member_id);
-- Read by PostgresFraudReads, CaseReads and PostgresErasure: the values of a member.
create index trait_member on trait (member_id);

-- A row is the hash of a value that an erased member used, without any link to the member.
create table trait_tombstone (
    hash bytea primary key, program_id bigint not null, kind smallint not null, at bigint not null);

-- A row is a signal that was found for a member, with its points and evidence.
create table fraud_signal (
    program_id bigint not null, member_id bigint not null, name text collate "C" not null, event_id bigint not null,
    mode text not null, points int not null, evidence text not null, at bigint not null,
    primary key (member_id, name));
-- Read by CaseReads: how often each signal was found in a program.
create index fraud_signal_program on fraud_signal (program_id);

-- A row is a case: a member whose score asks for a person's decision, or had it.
create table fraud_case (
    id bigint primary key, program_id bigint not null, member_id bigint not null, referrer_id bigint not null,
    status text not null, score int not null, verdict text not null, outcome text, assignee text,
    opened_by bigint not null, resolved_by text, opened_at bigint not null, resolved_at bigint,
    updated_at bigint not null);
-- Read by CaseReads: the cases of a program.
create index fraud_case_list on fraud_case (program_id, id);
-- Read by RewardCases, Backtest and MemberExport: the cases of a member.
create index fraud_case_member on fraud_case (member_id);
-- Keeps a member from having two open cases.
create unique index fraud_case_open on fraud_case (member_id) where status = 'open';
-- Read by AlertReads: the open cases of a program.
create index fraud_case_open_list on fraud_case (program_id) where status = 'open';

-- Outbox and webhooks ------------------------------------------------------------------------------------------------

-- A row is a change that somebody subscribes to. It is deleted once every sink has it. facts: internal ids and numbers,
-- nothing personal.
create table outbox (
    partition_id int not null, seq bigint not null, place int not null, program_id bigint not null, kind text not null,
    subject_id bigint not null, facts text not null, at bigint not null, request_id text,
    primary key (partition_id, seq, place));

-- A row is a destination of changes. takes_all: changes of every program; otherwise webhooks say which.
create table sink (name text collate "C" primary key, takes_all boolean not null, seen_at bigint not null);

-- A row says up to which change of a partition a sink has everything.
create table sink_position (
    sink text collate "C" not null references sink, partition_id int not null, seq bigint not null, place int not null,
    at bigint not null, primary key (sink, partition_id));

-- A row is a webhook. events: a JSON list of kinds. The secrets can be read, since they are needed to sign. The old one
-- also signs until its end.
create table webhook (
    id bigint primary key, program_id bigint not null references program, url text not null, events text not null,
    secret text not null, old_secret text, old_secret_until bigint, enabled boolean not null, disabled_reason text,
    failing_since bigint, created_at bigint not null, updated_at bigint not null);
-- Read by WebhookRegistry and WebhookFanOut: the webhooks of a program.
create index webhook_program on webhook (program_id, id);

-- A row is a change to be delivered to one webhook, and the log of its delivery. It is kept for 30 days. facts, at
-- and request_id are those of the outbox. The unique key keeps a change from being delivered twice.
create table delivery (
    id bigint primary key, webhook_id bigint not null, program_id bigint not null, partition_id int not null,
    seq bigint not null, place int not null, kind text not null, subject_id bigint not null, facts text not null,
    at bigint not null, request_id text, status text not null, tries int not null, next_at bigint, last_at bigint,
    last_status int, last_error text, created_at bigint not null, unique (webhook_id, partition_id, seq, place));
-- Read by Deliveries: the deliveries of a webhook.
create index delivery_list on delivery (webhook_id, id);
-- Read by Deliveries and WebhookRegistry: the deliveries that are due.
create index delivery_due on delivery (webhook_id, next_at, id) where status = 'pending';

-- A row is a try of a delivery, made at a time, and the answer of the receiver: the beginning of its body as text,
-- which is empty for an empty body; null if no answer arrived. It is deleted with its delivery.
create table delivery_try (
    delivery_id bigint not null, at bigint not null, took_ms int not null, status int, error text, answer text,
    primary key (delivery_id, at));

-- Alerts -------------------------------------------------------------------------------------------------------------

-- A row is a rule that watches a figure of a program, and how it stands. threshold and the values are decimal numbers.
-- transitions: how often its alert was raised or cleared. since: when the last of these was. raised_value: the value
-- that raised the alert last. pending: the command that tells of the last transition, until the log has it. deleted: it
-- only waits until its alert is cleared.
create table alert_rule (
    id bigint primary key, program_id bigint not null references program, kind text not null, metric text,
    threshold text not null, window_days int not null, min_events bigint not null, enabled boolean not null,
    deleted boolean not null, state text not null, transitions bigint not null, since bigint not null,
    raised_value text, value text, events bigint not null, evaluated_at bigint, pending text,
    created_at bigint not null, updated_at bigint not null);
-- Read by AlertRules: the rules of a program.
create index alert_rule_program on alert_rule (program_id, id);

-- What-if ------------------------------------------------------------------------------------------------------------

-- A row is a question what other Terms would have changed, and its answer. terms: the Terms that are tried. tries: how
-- often a node has taken it; each write of a node names its own try, so that one that was given up writes nothing.
-- taken_until: when another node may take it, unless the node that has it moves this. totals: the answer, as JSON.
create table what_if (
    id bigint primary key, program_id bigint not null references program, terms bytea not null,
    from_at bigint not null, to_at bigint not null, as_published boolean not null, status text not null,
    ordered_by text not null, created_at bigint not null, finished_at bigint, tries int not null,
    taken_until bigint not null, decided bigint not null, total bigint not null, totals text, failure text);
-- Read by WhatIfJobs: the questions of a program.
create index what_if_list on what_if (program_id, id);
-- Read by WhatIfJobs: the questions that wait for a node, or for their answer.
create index what_if_open on what_if (taken_until, id) where status in ('queued', 'running');

-- A row is what a member earned in one currency, and would have earned.
create table what_if_member (
    what_if_id bigint not null, currency text collate "C" not null, member_id bigint not null, earned bigint not null,
    would_earn bigint not null, difference bigint not null,
    primary key (what_if_id, currency, member_id));
-- Read by WhatIfReads: the members in the order of their gain.
create index what_if_member_gain on what_if_member (what_if_id, currency, difference, member_id);

-- A row is an entry of the log that would have come out differently. size: the largest difference of a currency.
-- was, would_be: what it granted and would have granted, as JSON.
create table what_if_event (
    what_if_id bigint not null, event_id bigint not null, size bigint not null, was text not null,
    would_be text not null, primary key (what_if_id, event_id));

-- A row is a member who would have earned something else by an entry.
create table what_if_part (
    what_if_id bigint not null, member_id bigint not null, event_id bigint not null,
    primary key (what_if_id, member_id, event_id));

-- The API ------------------------------------------------------------------------------------------------------------

-- A row is a key of the API. last_used_at is right within minutes.
create table api_key (
    id bigint primary key, prefix text collate "C" not null unique, hash bytea not null, name text not null,
    scopes text not null, program_id bigint references program, created_at bigint not null, expires_at bigint,
    revoked_at bigint, last_used_at bigint);

-- A row is a request with an Idempotency-Key, and its answer once there is one. location: that of a created object.
create table idempotency (
    program_id bigint not null, key_hash bytea not null, body_hash bytea not null, status int, content_type text,
    response bytea, location text, at bigint not null, primary key (program_id, key_hash));
-- Read by IdempotencyKeys: the rows that are old enough to delete.
create index idempotency_age on idempotency (at);

-- People -------------------------------------------------------------------------------------------------------------

-- A row is a person who signs in to the dashboard. email: in lower case. program_id: the only program that the person
-- may see; null for all, and always for an owner. totp_secret: that of the one-time codes, encrypted where secrets are;
-- from totp_confirmed_at on they are asked for. totp_step: the time step of the last code that was used. issuer and
-- subject: the name of the person at an OpenID provider.
create table person (
    id bigint primary key, email text collate "C" not null unique, name text not null, role text not null,
    program_id bigint references program, password_hash text, totp_secret text, totp_confirmed_at bigint,
    totp_step bigint, issuer text collate "C", subject text collate "C", created_at bigint not null,
    disabled_at bigint, check (role <> 'owner' or program_id is null), unique (issuer, subject));

-- A row holds the number of owners who may sign in. It is the only one, and comes with the first owner. The last owner
-- stays.
create table owner_count (
    id int primary key check (id = 1), owners int not null constraint an_owner_stays check (owners > 0));

create function count_owners() returns trigger language plpgsql as $$
declare
    was int := 0;
    becomes int := 0;
begin
    if tg_op <> 'INSERT' and old.role = 'owner' and old.disabled_at is null then was := 1; end if;
    if tg_op <> 'DELETE' and new.role = 'owner' and new.disabled_at is null then becomes := 1; end if;
    if becomes > was then
        insert into owner_count as c (id, owners) values (1, 1) on conflict (id) do update set owners = c.owners + 1;
    elsif becomes < was then
        update owner_count set owners = owners - 1;
    end if;
    return null;
end $$;
create trigger owners_counted after insert or delete or update of role, disabled_at on person
    for each row execute function count_owners();

-- A row is a code that signs a person in once, in the place of a one-time code. hash: SHA-256 of it.
create table recovery_code (
    person_id bigint not null references person, hash bytea not null, primary key (person_id, hash));

-- A row is a session of a person's browser. token_hash: SHA-256 of what its cookie holds.
create table session (
    id bigint primary key, token_hash bytea not null unique, person_id bigint not null references person,
    created_at bigint not null, seen_at bigint not null, ends_at bigint not null, address text, user_agent text);
-- Read by Sessions: the sessions of a person.
create index session_person on session (person_id, id);

-- A row is an invitation to become a person, or to choose a new password: a link that works once. token_hash: SHA-256
-- of what the link holds. email: empty where the person who has the link chooses it. created_by: the actor.
create table invitation (
    id bigint primary key, token_hash bytea not null unique, email text collate "C" not null, name text not null,
    role text not null, program_id bigint references program, created_at bigint not null, created_by text not null,
    ends_at bigint not null);

-- A row counts the tries to sign in to an account from one origin since began_at: a known browser, a network, or all
-- unknown browsers together. account: SHA-256 of what is tried and of the e-mail address.
create table sign_in_trial (
    account bytea not null, origin text collate "C" not null, trials int not null, began_at bigint not null,
    primary key (account, origin));

-- A row is a key that protects what a page hands to its browser, as XML, encrypted where secrets are.
create table protection_key (name text primary key, value text not null);

-- Audit --------------------------------------------------------------------------------------------------------------

-- A row is a change that is no entry of the log: who did what to what. It holds nothing personal and no secret.
-- member_id: the member that it is about. request_id: the request that brought it; null on the command line. id: its
-- place, from 1 and without gaps. hash: a keyed hash of the row and of the hash before it.
create table audit (
    id bigint primary key, at bigint not null, program_id bigint, member_id bigint, actor text not null,
    action text not null, subject text not null, detail text, request_id text, hash bytea not null);
-- Read by AuditReads: the changes in their order.
create index audit_list on audit (at, id);
create trigger audit_fixed before delete or update on audit for each row execute function refuse_change();

-- A row is the end of audit: its last id and hash. There is only one.
create table audit_head (one int primary key check (one = 1), id bigint not null, hash bytea not null)
    with (fillfactor = 50);
insert into audit_head (one, id, hash) values (1, 0, '');

-- Portal -------------------------------------------------------------------------------------------------------------

-- A row says how the pages of a program's members look: the settings of the portal as JSON. updated_at: the time of the
-- last change.
create table portal (
    program_id bigint primary key references program, settings text not null, updated_at bigint not null);

-- A row is a session of a member's pages. token_hash: SHA-256 of what the address of the pages holds. origins: the
-- sites that may show the pages in a frame, separated by spaces.
create table portal_session (
    token_hash bytea primary key, program_id bigint not null, member_id bigint not null, origins text not null,
    created_at bigint not null, ends_at bigint not null);
-- Read by PortalSessions: the sessions that have ended.
create index portal_session_end on portal_session (ends_at);

-- Reporting ----------------------------------------------------------------------------------------------------------

-- Views for business tools, which are a contract (docs/reporting.md). A column is added at the end and never changes
-- its meaning; anything else is a new version of the schema. Nothing in them is personal.
create schema reporting;
comment on schema reporting is 'Views for business tools, documented in docs/reporting.md.';

create view reporting.version as
select 1 as version;
comment on view reporting.version is 'The version of this schema.';
comment on column reporting.version.version is 'The number of the version.';

create view reporting.programs as
select
    p.name as program, p.status, h.currency, p.version as terms_version,
    to_timestamp(p.created_at / 1e6) as created_at, to_timestamp(p.ended_at / 1e6) as ended_at
from program p
    left join (
        select program_id, convert_from(document, 'UTF8')::json ->> 'currency' as currency
        from terms where version = 1 offset 0) h on h.program_id = p.id;
comment on view reporting.programs is 'The programs.';
comment on column reporting.programs.program is 'The name of the program.';
comment on column reporting.programs.status is 'The status of the program.';
comment on column reporting.programs.currency is 'The currency of its first Terms.';
comment on column reporting.programs.terms_version is 'The latest version of its Terms.';
comment on column reporting.programs.created_at is 'When it was created.';
comment on column reporting.programs.ended_at is 'When it ended.';

create view reporting.currencies as
select p.name as program, c.column1 as currency, c.column2 as exponent,
    cast('1' || substr('000000000', 1, c.column2) as bigint) as minor_units
from program p
    cross join (values
        ('AED', 2), ('AFN', 2), ('ALL', 2), ('AMD', 2), ('AOA', 2), ('ARS', 2), ('AUD', 2), ('AWG', 2), ('AZN', 2),
        ('BAM', 2), ('BBD', 2), ('BDT', 2), ('BGN', 2), ('BHD', 3), ('BIF', 0), ('BMD', 2), ('BND', 2), ('BOB', 2),
        ('BOV', 2), ('BRL', 2), ('BSD', 2), ('BTC', 8), ('BTN', 2), ('BWP', 2), ('BYN', 2), ('BZD', 2), ('CAD', 2),
        ('CDF', 2), ('CHE', 2), ('CHF', 2), ('CHW', 2), ('CLF', 4), ('CLP', 0), ('CNY', 2), ('COP', 2), ('COU', 2),
        ('CRC', 2), ('CUP', 2), ('CVE', 2), ('CZK', 2), ('DJF', 0), ('DKK', 2), ('DOP', 2), ('DZD', 2), ('EGP', 2),
        ('ERN', 2), ('ETB', 2), ('ETH', 9), ('EUR', 2), ('FJD', 2), ('FKP', 2), ('GBP', 2), ('GEL', 2), ('GHS', 2),
        ('GIP', 2), ('GMD', 2), ('GNF', 0), ('GTQ', 2), ('GYD', 2), ('HKD', 2), ('HNL', 2), ('HTG', 2), ('HUF', 2),
        ('IDR', 2), ('ILS', 2), ('INR', 2), ('IQD', 3), ('IRR', 2), ('ISK', 0), ('JMD', 2), ('JOD', 3), ('JPY', 0),
        ('KES', 2), ('KGS', 2), ('KHR', 2), ('KMF', 0), ('KPW', 2), ('KRW', 0), ('KWD', 3), ('KYD', 2), ('KZT', 2),
        ('LAK', 2), ('LBP', 2), ('LKR', 2), ('LRD', 2), ('LSL', 2), ('LYD', 3), ('MAD', 2), ('MDL', 2), ('MGA', 2),
        ('MKD', 2), ('MMK', 2), ('MNT', 2), ('MOP', 2), ('MRU', 2), ('MUR', 2), ('MVR', 2), ('MWK', 2), ('MXN', 2),
        ('MXV', 2), ('MYR', 2), ('MZN', 2), ('NAD', 2), ('NGN', 2), ('NIO', 2), ('NOK', 2), ('NPR', 2), ('NZD', 2),
        ('OMR', 3), ('PAB', 2), ('PEN', 2), ('PGK', 2), ('PHP', 2), ('PKR', 2), ('PLN', 2), ('PYG', 0), ('QAR', 2),
        ('RON', 2), ('RSD', 2), ('RUB', 2), ('RWF', 0), ('SAR', 2), ('SBD', 2), ('SCR', 2), ('SDG', 2), ('SEK', 2),
        ('SGD', 2), ('SHP', 2), ('SLE', 2), ('SOS', 2), ('SRD', 2), ('SSP', 2), ('STN', 2), ('SVC', 2), ('SYP', 2),
        ('SZL', 2), ('THB', 2), ('TJS', 2), ('TMT', 2), ('TND', 3), ('TOP', 2), ('TRY', 2), ('TTD', 2), ('TWD', 2),
        ('TZS', 2), ('UAH', 2), ('UGX', 0), ('USD', 2), ('USDT', 6), ('USN', 2), ('UYI', 0), ('UYU', 2), ('UYW', 4),
        ('UZS', 2), ('VED', 2), ('VES', 2), ('VND', 0), ('VUV', 0), ('WST', 2), ('XAD', 2), ('XAF', 0), ('XCD', 2),
        ('XCG', 2), ('XOF', 0), ('XPF', 0), ('YER', 2), ('ZAR', 2), ('ZMW', 2), ('ZWG', 2)) as c
union all
select
    d.program, d.currency, d.exponent, cast('1' || substr('000000000', 1, d.exponent) as bigint)
from (
    select p.name as program, u.key as currency, max(cast(u.value ->> 'exponent' as integer)) as exponent
    from program p
        join terms t on t.program_id = p.id
        cross join lateral json_each(convert_from(t.document, 'UTF8')::json -> 'units') u
    group by p.name, u.key) d;
comment on view reporting.currencies is 'The currencies and units of each program, with their decimals.';
comment on column reporting.currencies.program is 'The name of the program.';
comment on column reporting.currencies.currency is 'The currency or unit.';
comment on column reporting.currencies.exponent is 'The number of its decimals.';
comment on column reporting.currencies.minor_units is 'The minor units that make one.';

create view reporting.members as
select
    p.name as program, m.external_id as member, u.external_id as referrer, m.member_group, m.status, m.country,
    m.currency, m.depth, m.risk_score, m.risk_verdict, to_timestamp(m.joined_at / 1e6) as joined_at,
    to_timestamp(m.updated_at / 1e6) as updated_at,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language
from member m
    join program p on p.id = m.program_id
    left join member u on u.program_id = m.program_id and u.id = m.referrer_id
    left join segment s on s.program_id = m.program_id and s.id = m.segment_id;
comment on view reporting.members is 'The members, without personal data.';
comment on column reporting.members.program is 'The name of the program.';
comment on column reporting.members.member is 'The platform''s id of the member.';
comment on column reporting.members.referrer is 'The platform''s id of the member who referred it.';
comment on column reporting.members.member_group is 'Its group.';
comment on column reporting.members.status is 'Its status.';
comment on column reporting.members.country is 'Its country, ISO 3166-1 alpha-2.';
comment on column reporting.members.currency is 'The currency it is paid in.';
comment on column reporting.members.depth is 'The number of members above it.';
comment on column reporting.members.risk_score is 'The score of fraud detection.';
comment on column reporting.members.risk_verdict is 'The verdict of fraud detection.';
comment on column reporting.members.joined_at is 'When it joined the platform.';
comment on column reporting.members.updated_at is 'When a decision last changed it.';
comment on column reporting.members.channel is 'The channel of the visit.';
comment on column reporting.members.utm_source is 'The utm_source of the visit.';
comment on column reporting.members.utm_medium is 'The utm_medium of the visit.';
comment on column reporting.members.utm_campaign is 'The utm_campaign of the visit.';
comment on column reporting.members.referrer_host is 'The host of the page that led to the visit.';
comment on column reporting.members.visit_country is 'The country of the visit, ISO 3166-1 alpha-2.';
comment on column reporting.members.device is 'The class of the device.';
comment on column reporting.members.language is 'The language of the browser.';

create view reporting.codes as
select
    p.name as program, c.code, c.kind, m.external_id as member, c.uses, c.max_uses,
    to_timestamp(c.starts_at / 1e6) as starts_at, to_timestamp(c.ends_at / 1e6) as ends_at,
    to_timestamp(c.created_at / 1e6) as created_at
from code c
    join program p on p.id = c.program_id
    left join member m on m.program_id = c.program_id and m.id = c.member_id;
comment on view reporting.codes is 'The codes of members.';
comment on column reporting.codes.program is 'The name of the program.';
comment on column reporting.codes.code is 'The code as its owner has it.';
comment on column reporting.codes.kind is 'How the code came about.';
comment on column reporting.codes.member is 'The platform''s id of its owner.';
comment on column reporting.codes.uses is 'The sign-ups with it.';
comment on column reporting.codes.max_uses is 'The most sign-ups that it allows.';
comment on column reporting.codes.starts_at is 'When it begins to work.';
comment on column reporting.codes.ends_at is 'When it stops working.';
comment on column reporting.codes.created_at is 'When it was created.';

create view reporting.clicks as
select
    p.name as program, to_date(cast(c.day as text), 'YYYYMMDD') as day, m.external_id as member, c.code,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language, c.clicks, c.visitors
from click_day c
    join program p on p.id = c.program_id
    left join member m on m.program_id = c.program_id and m.id = c.member_id
    left join segment s on s.program_id = c.program_id and s.id = c.segment_id;
comment on view reporting.clicks is 'The number of clicks of each day, code and origin.';
comment on column reporting.clicks.program is 'The name of the program.';
comment on column reporting.clicks.day is 'The day in the program''s time zone.';
comment on column reporting.clicks.member is 'The platform''s id of the code''s owner.';
comment on column reporting.clicks.code is 'The code of the link.';
comment on column reporting.clicks.channel is 'The channel of the visit.';
comment on column reporting.clicks.utm_source is 'The utm_source of the visit.';
comment on column reporting.clicks.utm_medium is 'The utm_medium of the visit.';
comment on column reporting.clicks.utm_campaign is 'The utm_campaign of the visit.';
comment on column reporting.clicks.referrer_host is 'The host of the page that led to the visit.';
comment on column reporting.clicks.visit_country is 'The country of the visit, ISO 3166-1 alpha-2.';
comment on column reporting.clicks.device is 'The class of the device.';
comment on column reporting.clicks.language is 'The language of the browser.';
comment on column reporting.clicks.clicks is 'The clicks.';
comment on column reporting.clicks.visitors is 'The visitors, each once a day.';

create view reporting.referrals as
select
    p.name as program, r.id as referral_id, m.external_id as member, u.external_id as referrer, r.referrer_group,
    r.status, r.source as attributed_by, r.code, r.terms_version, to_timestamp(r.joined_at / 1e6) as joined_at,
    to_timestamp(r.completed_at / 1e6) as completed_at, to_timestamp(r.expires_at / 1e6) as expires_at,
    to_timestamp(r.updated_at / 1e6) as updated_at,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language
from referral r
    join program p on p.id = r.program_id
    left join member m on m.program_id = r.program_id and m.id = r.member_id
    left join member u on u.program_id = r.program_id and u.id = r.referrer_id
    left join segment s on s.program_id = r.program_id and s.id = r.segment_id;
comment on view reporting.referrals is 'The referrals.';
comment on column reporting.referrals.program is 'The name of the program.';
comment on column reporting.referrals.referral_id is
    'A number that identifies the referral; the API shows it in another form.';
comment on column reporting.referrals.member is 'The platform''s id of the member who was referred.';
comment on column reporting.referrals.referrer is 'The platform''s id of the member who referred it.';
comment on column reporting.referrals.referrer_group is 'The referrer''s group at that time.';
comment on column reporting.referrals.status is 'The status of the referral.';
comment on column reporting.referrals.attributed_by is 'What the referral was recognized by.';
comment on column reporting.referrals.code is 'The code it was made with.';
comment on column reporting.referrals.terms_version is 'The version of the Terms that governs it.';
comment on column reporting.referrals.joined_at is 'When the member joined.';
comment on column reporting.referrals.completed_at is 'When the referral was completed.';
comment on column reporting.referrals.expires_at is 'When it expires, if it is not completed.';
comment on column reporting.referrals.updated_at is 'When a decision last changed it.';
comment on column reporting.referrals.channel is 'The channel of the visit.';
comment on column reporting.referrals.utm_source is 'The utm_source of the visit.';
comment on column reporting.referrals.utm_medium is 'The utm_medium of the visit.';
comment on column reporting.referrals.utm_campaign is 'The utm_campaign of the visit.';
comment on column reporting.referrals.referrer_host is 'The host of the page that led to the visit.';
comment on column reporting.referrals.visit_country is 'The country of the visit, ISO 3166-1 alpha-2.';
comment on column reporting.referrals.device is 'The class of the device.';
comment on column reporting.referrals.language is 'The language of the browser.';

create view reporting.events as
select
    p.name as program, e.id as event_id, e.external_id as event, e.type, m.external_id as member,
    u.external_id as referrer, e.amount, e.currency, e.revenue,
    case when e.revenue <> 0 then coalesce(e.revenue_currency, h.currency) end as revenue_currency, e.outcome,
    e.reason, e.signed_up as sign_ups, e.completed as completions, e.terms_version,
    to_timestamp(e.occurred_at / 1e6) as occurred_at, to_timestamp(e.decided_at / 1e6) as decided_at,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language,
    round(cast(e.amount as numeric) / x.minor_units, x.exponent) as amount_decimal,
    round(cast(e.revenue as numeric) / y.minor_units, y.exponent) as revenue_decimal
from entry e
    join program p on p.id = e.program_id
    left join member m on m.program_id = e.program_id and m.id = e.member_id
    left join member u on u.program_id = e.program_id and u.id = e.referrer_id
    left join (
        select program_id, convert_from(document, 'UTF8')::json ->> 'currency' as currency
        from terms where version = 1 offset 0) h on h.program_id = e.program_id
    left join segment s on s.program_id = m.program_id and s.id = m.segment_id
    left join reporting.currencies x on x.program = p.name and x.currency = e.currency
    left join reporting.currencies y on y.program = p.name and y.currency = coalesce(e.revenue_currency, h.currency)
    where e.seq is not null;
comment on view reporting.events is 'The decided entries of the log: events, sign-ups and commands.';
comment on column reporting.events.program is 'The name of the program.';
comment on column reporting.events.event_id is 'A number that identifies the entry; the API shows it in another form.';
comment on column reporting.events.event is 'The platform''s id of the event.';
comment on column reporting.events.type is
    'The type: signup, a command (its name has a point), or the platform''s word.';
comment on column reporting.events.member is 'The platform''s id of the member who acted.';
comment on column reporting.events.referrer is 'The platform''s id of the member who referred it.';
comment on column reporting.events.amount is 'The amount, in minor units of currency.';
comment on column reporting.events.currency is 'The currency of amount.';
comment on column reporting.events.revenue is
    'What it added to the revenue of referrals, in minor units of revenue_currency.';
comment on column reporting.events.revenue_currency is 'The currency of revenue.';
comment on column reporting.events.outcome is 'The outcome of the decision.';
comment on column reporting.events.reason is 'Why it had no effect.';
comment on column reporting.events.sign_ups is 'The sign-ups it added: 1 or 0.';
comment on column reporting.events.completions is 'The referrals it completed; -1 where it took a completion back.';
comment on column reporting.events.terms_version is 'The version of the Terms that decided.';
comment on column reporting.events.occurred_at is 'When it happened.';
comment on column reporting.events.decided_at is 'When it was decided.';
comment on column reporting.events.channel is 'The channel of the visit.';
comment on column reporting.events.utm_source is 'The utm_source of the visit.';
comment on column reporting.events.utm_medium is 'The utm_medium of the visit.';
comment on column reporting.events.utm_campaign is 'The utm_campaign of the visit.';
comment on column reporting.events.referrer_host is 'The host of the page that led to the visit.';
comment on column reporting.events.visit_country is 'The country of the visit, ISO 3166-1 alpha-2.';
comment on column reporting.events.device is 'The class of the device.';
comment on column reporting.events.language is 'The language of the browser.';
comment on column reporting.events.amount_decimal is 'The amount in currency, as a decimal number.';
comment on column reporting.events.revenue_decimal is 'The revenue in revenue_currency, as a decimal number.';

create view reporting.rewards as
select
    p.name as program, r.id as reward_id, m.external_id as member, a.external_id as acting_member, r.source,
    r.source_id as event_id, case when r.source <> 'adjustment' then r.rule end as rule, r.payee, r.level, r.kind,
    r.amount, r.reversed, r.currency, r.item, r.status, r.reason, to_timestamp(r.occurred_at / 1e6) as occurred_at,
    to_timestamp(r.created_at / 1e6) as created_at, to_timestamp(r.payable_at / 1e6) as payable_at,
    to_timestamp(r.paid_at / 1e6) as paid_at, to_timestamp(r.updated_at / 1e6) as updated_at,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language,
    round(cast(r.amount as numeric) / x.minor_units, x.exponent) as amount_decimal,
    round(cast(r.reversed as numeric) / x.minor_units, x.exponent) as reversed_decimal
from reward r
    join program p on p.id = r.program_id
    left join member m on m.program_id = r.program_id and m.id = r.member_id
    left join entry e on e.id = r.source_id and e.partition_id = r.partition_id
    left join member a on a.program_id = e.program_id and a.id = e.member_id
    left join segment s on s.program_id = a.program_id and s.id = a.segment_id
    left join reporting.currencies x on x.program = p.name and x.currency = r.currency;
comment on view reporting.rewards is 'The rewards.';
comment on column reporting.rewards.program is 'The name of the program.';
comment on column reporting.rewards.reward_id is
    'A number that identifies the reward; the API shows it in another form.';
comment on column reporting.rewards.member is 'The platform''s id of the member it is for.';
comment on column reporting.rewards.acting_member is 'The platform''s id of the member who earned it.';
comment on column reporting.rewards.source is 'What granted it: an event or an adjustment.';
comment on column reporting.rewards.event_id is 'The event_id of that event or adjustment.';
comment on column reporting.rewards.rule is 'The key of the rule.';
comment on column reporting.rewards.payee is 'Who the rule pays.';
comment on column reporting.rewards.level is 'The level above the acting member.';
comment on column reporting.rewards.kind is 'The kind of the reward.';
comment on column reporting.rewards.amount is 'The amount, in minor units of currency.';
comment on column reporting.rewards.reversed is 'The part of amount that was taken back.';
comment on column reporting.rewards.currency is 'The currency or unit.';
comment on column reporting.rewards.item is 'The item, if the reward is one.';
comment on column reporting.rewards.status is 'The status of the reward.';
comment on column reporting.rewards.reason is 'Why it was reversed.';
comment on column reporting.rewards.occurred_at is 'When the event happened.';
comment on column reporting.rewards.created_at is 'When it was granted.';
comment on column reporting.rewards.payable_at is 'When its hold ends.';
comment on column reporting.rewards.paid_at is 'When it was paid or handed over.';
comment on column reporting.rewards.updated_at is 'When a decision last changed it.';
comment on column reporting.rewards.channel is 'The channel of the visit.';
comment on column reporting.rewards.utm_source is 'The utm_source of the visit.';
comment on column reporting.rewards.utm_medium is 'The utm_medium of the visit.';
comment on column reporting.rewards.utm_campaign is 'The utm_campaign of the visit.';
comment on column reporting.rewards.referrer_host is 'The host of the page that led to the visit.';
comment on column reporting.rewards.visit_country is 'The country of the visit, ISO 3166-1 alpha-2.';
comment on column reporting.rewards.device is 'The class of the device.';
comment on column reporting.rewards.language is 'The language of the browser.';
comment on column reporting.rewards.amount_decimal is 'The amount in currency, as a decimal number.';
comment on column reporting.rewards.reversed_decimal is 'The reversed in currency, as a decimal number.';

create view reporting.ledger as
select
    p.name as program, l.id as line_id, m.external_id as member, l.kind, l.amount, l.currency, l.reward_id,
    l.event_id, to_timestamp(l.at / 1e6) as booked_at,
    round(cast(l.amount as numeric) / x.minor_units, x.exponent) as amount_decimal
from (
    select r.id, r.program_id, r.member_id, r.booked_as as kind, r.amount, r.currency, r.id as reward_id,
        coalesce(r.granted_by, r.source_id) as event_id, r.created_at as at
    from reward r where r.booked_as is not null
    union all
    select t.id, t.program_id, t.member_id, t.kind,
        case when t.kind = 'void' or a.member_id = t.member_id then -t.amount else t.amount end, t.currency,
        t.reward_id, t.event_id, t.at
    from transfer t join account a on a.program_id = t.program_id and a.id = t.debit_account
        and a.partition_id = t.partition_id) l
    join program p on p.id = l.program_id
    left join member m on m.program_id = l.program_id and m.id = l.member_id
    left join reporting.currencies x on x.program = p.name and x.currency = l.currency;
comment on view reporting.ledger is 'The lines of the ledger.';
comment on column reporting.ledger.program is 'The name of the program.';
comment on column reporting.ledger.line_id is 'A number that identifies the line; the API shows it in another form.';
comment on column reporting.ledger.member is 'The platform''s id of the member.';
comment on column reporting.ledger.kind is 'The kind of the line.';
comment on column reporting.ledger.amount is
    'The amount, in minor units of currency. A negative one is taken from the member.';
comment on column reporting.ledger.currency is 'The currency or unit.';
comment on column reporting.ledger.reward_id is 'The reward_id of the reward.';
comment on column reporting.ledger.event_id is 'The event_id of the entry that booked it.';
comment on column reporting.ledger.booked_at is 'When it was booked.';
comment on column reporting.ledger.amount_decimal is 'The amount in currency, as a decimal number.';

create view reporting.daily as
select
    p.name as program, to_date(cast(d.day as text), 'YYYYMMDD') as day, d.is_referred, d.referrer_group,
    d.terms_version,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language, d.sign_ups, d.completions, d.rejections, d.expiries, d.events, d.orders, d.currency, d.revenue,
    d.refunds, d.refunded, d.rewards, d.reward_amount,
    round(cast(d.revenue as numeric) / x.minor_units, x.exponent) as revenue_decimal,
    round(cast(d.refunded as numeric) / x.minor_units, x.exponent) as refunded_decimal,
    round(cast(d.reward_amount as numeric) / x.minor_units, x.exponent) as reward_amount_decimal
from activity_segment_day d
    join program p on p.id = d.program_id
    left join segment s on s.program_id = d.program_id and s.id = d.segment_id
    left join reporting.currencies x on x.program = p.name and x.currency = d.currency;
comment on view reporting.daily is 'The figures of each day and origin, seconds behind the log.';
comment on column reporting.daily.program is 'The name of the program.';
comment on column reporting.daily.day is 'The day in the program''s time zone.';
comment on column reporting.daily.is_referred is 'Whether the acting members were referred.';
comment on column reporting.daily.referrer_group is 'The referrer''s group at the time of the sign-up.';
comment on column reporting.daily.terms_version is 'The version of the Terms of the referral.';
comment on column reporting.daily.channel is 'The channel of the visit.';
comment on column reporting.daily.utm_source is 'The utm_source of the visit.';
comment on column reporting.daily.utm_medium is 'The utm_medium of the visit.';
comment on column reporting.daily.utm_campaign is 'The utm_campaign of the visit.';
comment on column reporting.daily.referrer_host is 'The host of the page that led to the visit.';
comment on column reporting.daily.visit_country is 'The country of the visit, ISO 3166-1 alpha-2.';
comment on column reporting.daily.device is 'The class of the device.';
comment on column reporting.daily.language is 'The language of the browser.';
comment on column reporting.daily.sign_ups is 'The sign-ups.';
comment on column reporting.daily.completions is 'The completed referrals, less those taken back.';
comment on column reporting.daily.rejections is 'The rejected referrals.';
comment on column reporting.daily.expiries is 'The expired referrals.';
comment on column reporting.daily.events is 'The events.';
comment on column reporting.daily.orders is 'The events with an amount.';
comment on column reporting.daily.currency is 'The currency of the amounts.';
comment on column reporting.daily.revenue is 'The revenue less refunds, in minor units of currency.';
comment on column reporting.daily.refunds is 'The refunds.';
comment on column reporting.daily.refunded is 'The refunded amount, in minor units of currency.';
comment on column reporting.daily.rewards is 'The rewards granted.';
comment on column reporting.daily.reward_amount is 'The amount of rewards less reversals, in minor units of currency.';
comment on column reporting.daily.revenue_decimal is 'The revenue in currency, as a decimal number.';
comment on column reporting.daily.refunded_decimal is 'The refunded in currency, as a decimal number.';
comment on column reporting.daily.reward_amount_decimal is 'The reward_amount in currency, as a decimal number.';

create view reporting.cohorts as
select
    p.name as program, case c.span when 1 then 'week' else 'month' end as span,
    to_date(cast(c.joined as text), 'YYYYMMDD') as joined, c.age, c.members, c.active, c.completions, c.orders,
    h.currency, c.revenue, c.reward_amount,
    round(cast(c.revenue as numeric) / x.minor_units, x.exponent) as revenue_decimal,
    round(cast(c.reward_amount as numeric) / x.minor_units, x.exponent) as reward_amount_decimal
from cohort c
    join program p on p.id = c.program_id
    left join (
        select program_id, convert_from(document, 'UTF8')::json ->> 'currency' as currency
        from terms where version = 1 offset 0) h on h.program_id = c.program_id
    left join reporting.currencies x on x.program = p.name and x.currency = h.currency
where c.is_referred;
comment on view reporting.cohorts is 'What the referred members who joined in one week or month did later.';
comment on column reporting.cohorts.program is 'The name of the program.';
comment on column reporting.cohorts.span is 'The length of a cohort and of its ages.';
comment on column reporting.cohorts.joined is 'The first day of the week or month in which they joined.';
comment on column reporting.cohorts.age is 'The weeks or months since.';
comment on column reporting.cohorts.members is 'The members who joined; 0 beyond the first age.';
comment on column reporting.cohorts.active is 'The members with an event at this age.';
comment on column reporting.cohorts.completions is 'The completed referrals.';
comment on column reporting.cohorts.orders is 'The events with an amount.';
comment on column reporting.cohorts.currency is 'The currency of the amounts: that of the program''s first Terms.';
comment on column reporting.cohorts.revenue is 'The revenue, in minor units of currency.';
comment on column reporting.cohorts.reward_amount is 'The rewards, in minor units of currency.';
comment on column reporting.cohorts.revenue_decimal is 'The revenue in currency, as a decimal number.';
comment on column reporting.cohorts.reward_amount_decimal is 'The reward_amount in currency, as a decimal number.';

create view reporting.accounts as
select
    p.name as program, a.id as account_id, m.external_id as member,
    case a.kind when 0 then 'member' when 1 then 'granted' when 2 then 'paid_out' end as kind, a.partition_id,
    a.currency, a.credits_posted - a.debits_posted - a.debits_pending as payable, a.credits_pending as held,
    a.debits_pending as reserved, a.credits_posted, a.debits_posted, a.paid, a.reversed, a.rewards, a.reward_amount,
    round(cast((a.credits_posted - a.debits_posted - a.debits_pending) as numeric) / x.minor_units, x.exponent)
        as payable_decimal,
    round(cast(a.credits_pending as numeric) / x.minor_units, x.exponent) as held_decimal,
    round(cast(a.debits_pending as numeric) / x.minor_units, x.exponent) as reserved_decimal,
    round(cast(a.credits_posted as numeric) / x.minor_units, x.exponent) as credits_posted_decimal,
    round(cast(a.debits_posted as numeric) / x.minor_units, x.exponent) as debits_posted_decimal,
    round(cast(a.paid as numeric) / x.minor_units, x.exponent) as paid_decimal,
    round(cast(a.reversed as numeric) / x.minor_units, x.exponent) as reversed_decimal,
    round(cast(a.reward_amount as numeric) / x.minor_units, x.exponent) as reward_amount_decimal
from account a
    join program p on p.id = a.program_id
    left join member m on m.program_id = a.program_id and m.id = a.member_id
    left join reporting.currencies x on x.program = p.name and x.currency = a.currency;
comment on view reporting.accounts is
    'The balances of members, and the accounts of programs that they are booked against.';
comment on column reporting.accounts.program is 'The name of the program.';
comment on column reporting.accounts.account_id is 'A number that identifies the account.';
comment on column reporting.accounts.member is 'The platform''s id of the member; null for an account of the program.';
comment on column reporting.accounts.kind is
    'Whose account it is: a member''s, or what the program granted or paid out.';
comment on column reporting.accounts.partition_id is 'The partition that the account belongs to.';
comment on column reporting.accounts.currency is 'The currency or unit.';
comment on column reporting.accounts.payable is 'What a member can be paid now, in minor units of currency.';
comment on column reporting.accounts.held is 'The rewards that are not payable yet, in minor units of currency.';
comment on column reporting.accounts.reserved is 'What is reserved for payouts under way, in minor units of currency.';
comment on column reporting.accounts.credits_posted is 'The credits that are final, in minor units of currency.';
comment on column reporting.accounts.debits_posted is 'The debits that are final, in minor units of currency.';
comment on column reporting.accounts.paid is 'What was paid or handed over, in minor units of currency.';
comment on column reporting.accounts.reversed is 'The rewards that were taken back, in minor units of currency.';
comment on column reporting.accounts.rewards is 'The number of rewards.';
comment on column reporting.accounts.reward_amount is
    'The amount of rewards less reversals, in minor units of currency.';
comment on column reporting.accounts.payable_decimal is 'The payable in currency, as a decimal number.';
comment on column reporting.accounts.held_decimal is 'The held in currency, as a decimal number.';
comment on column reporting.accounts.reserved_decimal is 'The reserved in currency, as a decimal number.';
comment on column reporting.accounts.credits_posted_decimal is 'The credits_posted in currency, as a decimal number.';
comment on column reporting.accounts.debits_posted_decimal is 'The debits_posted in currency, as a decimal number.';
comment on column reporting.accounts.paid_decimal is 'The paid in currency, as a decimal number.';
comment on column reporting.accounts.reversed_decimal is 'The reversed in currency, as a decimal number.';
comment on column reporting.accounts.reward_amount_decimal is 'The reward_amount in currency, as a decimal number.';

create view reporting.transfers as
select
    p.name as program, t.id as transfer_id, m.external_id as member, t.kind, t.amount, t.currency,
    t.debit_account as debit_account_id, t.credit_account as credit_account_id, t.reward_id, t.event_id,
    to_timestamp(t.at / 1e6) as booked_at,
    round(cast(t.amount as numeric) / x.minor_units, x.exponent) as amount_decimal
from transfer t
    join program p on p.id = t.program_id
    left join member m on m.program_id = t.program_id and m.id = t.member_id
    left join reporting.currencies x on x.program = p.name and x.currency = t.currency;
comment on view reporting.transfers is
    'The lines of the ledger that are not the granting of a reward, with both accounts.';
comment on column reporting.transfers.program is 'The name of the program.';
comment on column reporting.transfers.transfer_id is 'A number that identifies the transfer.';
comment on column reporting.transfers.member is 'The platform''s id of the member.';
comment on column reporting.transfers.kind is 'The kind of the transfer.';
comment on column reporting.transfers.amount is 'The amount, in minor units of currency. It is always positive.';
comment on column reporting.transfers.currency is 'The currency or unit.';
comment on column reporting.transfers.debit_account_id is 'The account_id of the account that is debited.';
comment on column reporting.transfers.credit_account_id is 'The account_id of the account that is credited.';
comment on column reporting.transfers.reward_id is 'The reward_id of the reward.';
comment on column reporting.transfers.event_id is 'The event_id of the entry that booked it.';
comment on column reporting.transfers.booked_at is 'When it was booked.';
comment on column reporting.transfers.amount_decimal is 'The amount in currency, as a decimal number.';

create view reporting.cases as
select
    p.name as program, c.id as case_id, m.external_id as member, r.external_id as referrer, c.status, c.score,
    c.verdict, c.outcome, c.opened_by as event_id, to_timestamp(c.opened_at / 1e6) as opened_at,
    to_timestamp(c.resolved_at / 1e6) as resolved_at, to_timestamp(c.updated_at / 1e6) as updated_at
from fraud_case c
    join program p on p.id = c.program_id
    left join member m on m.program_id = c.program_id and m.id = c.member_id
    left join member r on r.program_id = c.program_id and r.id = c.referrer_id;
comment on view reporting.cases is 'The cases of fraud detection.';
comment on column reporting.cases.program is 'The name of the program.';
comment on column reporting.cases.case_id is 'A number that identifies the case; the API shows it in another form.';
comment on column reporting.cases.member is 'The platform''s id of the member it is about.';
comment on column reporting.cases.referrer is 'The platform''s id of the member who referred it.';
comment on column reporting.cases.status is 'The status of the case.';
comment on column reporting.cases.score is 'The score of fraud detection.';
comment on column reporting.cases.verdict is 'The verdict of fraud detection.';
comment on column reporting.cases.outcome is 'How a person decided.';
comment on column reporting.cases.event_id is 'The event_id of the entry that opened it.';
comment on column reporting.cases.opened_at is 'When it was opened.';
comment on column reporting.cases.resolved_at is 'When it was resolved.';
comment on column reporting.cases.updated_at is 'When a decision last changed it.';

create view reporting.parked as
select
    p.name as program, k.event_id, m.external_id as member, coalesce(e.type, y.type) as type,
    case when k.waits_for is not null then 'waiting' when k.waited_for is not null then 'given_up' else 'failed' end
        as status,
    k.reason, k.tries, to_timestamp(k.parked_at / 1e6) as parked_at
from parked k
    join program p on p.id = k.program_id
    left join member m on m.program_id = k.program_id and m.id = k.member_id
    left join entry e on e.id = k.event_id
    left join early_entry y on y.id = k.event_id;
comment on view reporting.parked is
    'The entries that are set aside until something arrives, or until a person retries them.';
comment on column reporting.parked.program is 'The name of the program.';
comment on column reporting.parked.event_id is 'A number that identifies the entry; the API shows it in another form.';
comment on column reporting.parked.member is 'The platform''s id of the member, if it is known.';
comment on column reporting.parked.type is 'The type of the entry.';
comment on column reporting.parked.status is 'Whether it waits, was given up, or failed too often.';
comment on column reporting.parked.reason is 'Why it is parked.';
comment on column reporting.parked.tries is 'How often it was tried.';
comment on column reporting.parked.parked_at is 'When it was parked.';

create view reporting.webhooks as
select
    p.name as program, w.id as webhook_id, w.events, case when w.enabled then 'enabled' else 'disabled' end as status,
    w.disabled_reason, to_timestamp(w.failing_since / 1e6) as failing_since,
    to_timestamp(w.created_at / 1e6) as created_at, to_timestamp(w.updated_at / 1e6) as updated_at
from webhook w
    join program p on p.id = w.program_id;
comment on view reporting.webhooks is 'The webhooks, without their addresses and secrets.';
comment on column reporting.webhooks.program is 'The name of the program.';
comment on column reporting.webhooks.webhook_id is
    'A number that identifies the webhook; the API shows it in another form.';
comment on column reporting.webhooks.events is 'The kinds of changes that it wants, as a JSON list.';
comment on column reporting.webhooks.status is 'Whether it is enabled.';
comment on column reporting.webhooks.disabled_reason is 'Why it is disabled.';
comment on column reporting.webhooks.failing_since is 'When its deliveries began to fail, if they do.';
comment on column reporting.webhooks.created_at is 'When it was created.';
comment on column reporting.webhooks.updated_at is 'When it was last changed.';

create view reporting.deliveries as
select
    p.name as program, d.id as delivery_id, d.webhook_id, d.kind, d.status, d.tries, d.last_status, d.last_error,
    to_timestamp(d.at / 1e6) as happened_at, to_timestamp(d.created_at / 1e6) as created_at,
    to_timestamp(d.last_at / 1e6) as last_at, to_timestamp(d.next_at / 1e6) as next_at
from delivery d
    join program p on p.id = d.program_id;
comment on view reporting.deliveries is 'The deliveries to webhooks of the last 30 days.';
comment on column reporting.deliveries.program is 'The name of the program.';
comment on column reporting.deliveries.delivery_id is
    'A number that identifies the delivery; the API shows it in another form.';
comment on column reporting.deliveries.webhook_id is 'The webhook_id of the webhook.';
comment on column reporting.deliveries.kind is 'The kind of the change.';
comment on column reporting.deliveries.status is 'The status of the delivery.';
comment on column reporting.deliveries.tries is 'How often it was tried.';
comment on column reporting.deliveries.last_status is 'The HTTP status of the last try; null when there was no answer.';
comment on column reporting.deliveries.last_error is 'The error of the last try; null when it succeeded.';
comment on column reporting.deliveries.happened_at is 'When the change happened.';
comment on column reporting.deliveries.created_at is 'When the delivery was queued.';
comment on column reporting.deliveries.last_at is 'When it was last tried.';
comment on column reporting.deliveries.next_at is 'When it is tried next.';
