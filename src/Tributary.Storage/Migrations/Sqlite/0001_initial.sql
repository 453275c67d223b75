-- serves: 1
-- Times are microseconds since 1970 UTC; datetime(at / 1000000, 'unixepoch') reads them. Amounts are minor units. Days,
-- months and weeks are yyyymmdd in the program's timezone; a month or week is named by its first day.
-- Tables are STRICT: a sum beyond int64 becomes REAL and is refused by its column instead of being kept inexactly.
-- Hot tables have no foreign keys: one writer keeps references, and `tributary verify` checks them.
-- Every index ends in the row's id, where the id is the table's integer primary key.
-- A name after "Read by" is a class of src/Tributary.Storage; a primary key has no note, since its reader is plain.

-- Settings and ids ---------------------------------------------------------------------------------------------------

-- A row is a value that belongs to the database, such as the number of partitions.
create table setting (key text primary key, value text not null) strict, without rowid;

-- A row is a sequence, and its next value. That of entity_id is the first of a block of 10,000 internal ids.
create table sequence (name text primary key, next integer not null) strict, without rowid;
insert into sequence (name, next) values ('entity_id', 10000);

-- A row is a unit of order: seq counts the decisions for its members.
create table partition (id integer primary key, seq integer not null) strict;

-- A row is a background task that one node at a time may do, until the given time.
create table turn (name text primary key, until integer not null) strict, without rowid;
insert into turn (name, until) values ('leaderboards', 0), ('analytics', 0), ('alerts', 0), ('exports', 0),
    ('referrers', 0);

-- Programs -----------------------------------------------------------------------------------------------------------

-- A row is a referral program. subscribed: a bit for each kind of change with a subscriber. subscribed_from: the last
-- seq of each partition when that set last changed, as [[partition, seq], ...]; null means from the beginning.
-- withdrawals: the number of withdrawn versions of its Terms, so that caches notice each of them. busy_day: what the
-- busiest percent of its referrers bring in a day.
create table program (
    id integer primary key, name text not null unique, status text not null, created_at integer not null,
    ended_at integer, version integer not null, is_budgeted integer not null, has_traits integer not null default 0,
    busy_day integer, subscribed integer not null default 0, subscribed_from text,
    withdrawals integer not null default 0) strict;

-- A row is a version of a program's Terms. A version that was withdrawn before it came into force stays listed and
-- governs nothing.
create table terms (
    program_id integer not null references program, version integer not null, effective_from integer not null,
    applies_to_all integer not null, document blob not null, created_at integer not null, withdrawn_at integer,
    primary key (program_id, version)) strict;

-- Members ------------------------------------------------------------------------------------------------------------

-- A row is a member of a program. upline: a JSON list, the referrer first, then that member's referrer, and so on.
-- forfeited: an erased member that gave up its balance and can earn nothing more. segment_id: where it came from, if
-- that is known. updated_at: that of the last decision that changed the row, as in other tables.
create table member (
    program_id integer not null, id integer primary key, external_id text not null, referrer_id integer,
    root_id integer not null, partition_id integer not null, depth integer not null, member_group text not null,
    status text not null, country text, currency text, joined_at integer not null, created_at integer not null,
    upline text not null, risk_score integer, risk_verdict text, risk_signals integer, case_id integer,
    forfeited integer not null default 0, segment_id integer, updated_at integer not null,
    unique (program_id, external_id)) strict;
-- Read by MemberReads: the members of a program.
create index member_list on member (program_id);
-- Read by MemberReads: the members of a program by when they joined.
create index member_joined on member (program_id, joined_at);
-- Read by TreeReads and MemberReads: the members that a member referred.
create index member_referrer on member (program_id, referrer_id) where referrer_id is not null;
-- Read by MemberReads, for lists of members with a value that few have. A usual sign-up writes to none of the three.
create index member_group_list on member (program_id, member_group) where member_group <> 'default';
create index member_country_list on member (program_id, country) where country is not null;
create index member_status_list on member (program_id, status) where status <> 'active';

-- A row is the personal text of a member; a member that gave none has no row. An erasure blanks it. unlisted: it wants
-- to be on no leaderboard that others see.
create table member_detail (
    member_id integer primary key, email text, phone text, ip text, user_agent text, device text, attributes text,
    visitor_id integer, display_name text, unlisted integer not null default 0) strict;

-- A row is a sign-up that waits for a second call to name the referrer: JSON, personal until the wait ends.
create table awaiting_sign_up (
    program_id integer not null, external_id text not null, sign_up text not null, ends_at integer not null,
    primary key (program_id, external_id)) strict, without rowid;
-- Read by SqliteAwaiting: the waits that have ended.
create index awaiting_sign_up_end on awaiting_sign_up (ends_at);

-- Codes and links ----------------------------------------------------------------------------------------------------

-- A row is a code of a member: generated, vanity or coupon. folded: the text that codes are compared by.
create table code (
    folded text not null, program_id integer not null, id integer primary key, code text not null, kind text not null,
    member_id integer not null, destination text, starts_at integer, ends_at integer, max_uses integer,
    uses integer not null, created_at integer not null,
    unique (folded, program_id)) strict;
-- Read by CodeReads and MemberReads: the codes of a member, and its first generated one.
create index code_member on code (member_id);

-- A row is what clicks and sign-ups that came from one place have in common: no more than classes, hosts and names of
-- campaigns, so nothing about a person. id: a hash of the other columns, so that each node knows it without looking.
-- channel, device: the numbers of Engine/Clicks/Channel.cs and DeviceClass.cs.
create table segment (
    program_id integer not null, id integer not null, channel integer not null, source text, medium text,
    campaign text, referrer_host text, country text, device integer not null, language text,
    primary key (program_id, id)) strict, without rowid;

-- A row is a click on a link. segment_id: where the visitor came from. stored_at: when it was written; a click may wait
-- in memory, and its own time is then much earlier.
create table click (
    program_id integer not null, id integer primary key, at integer not null, member_id integer not null,
    code text not null, visitor_id integer not null, user_agent text, referrer_url text, landing_url text,
    flags integer, segment_id integer,
    stored_at integer not null default (cast(unixepoch('subsec') * 1000 as integer) * 1000)) strict;
-- Read by ClickReads and SqliteSignUps: the clicks of a visitor, in the order of their time.
create index click_visitor on click (program_id, visitor_id, at);
-- Read by ClickSet: the clicks stored since an export.
create index click_stored on click (program_id, stored_at);

-- A row is the number of clicks and visitors of a member. It is not in member_stats, so that a click never touches a
-- row of a deciding transaction.
create table click_count (
    program_id integer not null, member_id integer not null, clicks integer not null, visitors integer not null,
    primary key (program_id, member_id)) strict, without rowid;

-- A row is the number of clicks and visitors of a program on a day, counted in one slot of several.
create table click_daily (
    program_id integer not null, day integer not null, slot integer not null, clicks integer not null,
    visitors integer not null,
    primary key (program_id, day, slot)) strict, without rowid;

-- A row is the number of clicks and visitors of a code and a segment on a day.
create table click_day (
    program_id integer not null, day integer not null, member_id integer not null, code text not null,
    segment_id integer not null, clicks integer not null, visitors integer not null,
    primary key (program_id, day, member_id, code, segment_id)) strict, without rowid;
-- Read by MemberExport: the clicks of one member.
create index click_day_member on click_day (program_id, member_id, day);

-- A row is the number of clicks and visitors of a segment on a day. owner_group: the group of the code's owner when the
-- click was counted.
create table click_segment_day (
    program_id integer not null, day integer not null, owner_group text not null, segment_id integer not null,
    clicks integer not null, visitors integer not null,
    primary key (program_id, day, owner_group, segment_id)) strict, without rowid;

-- A row is the same for a whole month, so that a long interval has few rows. month: its first day.
create table click_segment_month (
    program_id integer not null, month integer not null, owner_group text not null, segment_id integer not null,
    clicks integer not null, visitors integer not null,
    primary key (program_id, month, owner_group, segment_id)) strict, without rowid;

-- A row is the clicks of a program on a day that are in no other figure and not stored for it: those of machines and
-- previews, and those beyond what one address may have counted.
create table click_uncounted (
    program_id integer not null, day integer not null, machines integer not null, excess integer not null,
    primary key (program_id, day)) strict, without rowid;

-- A row counts the changes that cached links of a program depend on: the status of members, by partition, and changes
-- of codes, which are counted under the partition -1. Uses of a code are not counted, since codes that may be used up
-- are read again anyway.
create table link_change (
    program_id integer not null, partition_id integer not null, changes integer not null,
    primary key (program_id, partition_id)) strict;

create trigger member_status_counted after update of status on member when old.status is not new.status begin
    insert into link_change (program_id, partition_id, changes) values (new.program_id, new.partition_id, 1)
    on conflict (program_id, partition_id) do update set changes = changes + 1;
end;

create trigger code_counted after update of destination, starts_at, ends_at, max_uses on code begin
    insert into link_change (program_id, partition_id, changes) values (new.program_id, -1, 1)
    on conflict (program_id, partition_id) do update set changes = changes + 1;
end;

-- Referrals ----------------------------------------------------------------------------------------------------------

-- A row says that a member was referred by another one, and how that stands. segment_id: that of the member.
-- referrer_group: the referrer's group when the referral was made. referrer_joined_at, clicked_at: when the referrer
-- joined, and when the member clicked, so that counting a member's entries needs no other row; null where nobody knows.
create table referral (
    id integer primary key, program_id integer not null, partition_id integer not null, member_id integer not null,
    referrer_id integer not null, kind text not null, source text not null, code text, click_id integer,
    status text not null, terms_version integer not null, joined_at integer not null, completed_at integer,
    completed_by integer, expires_at integer, created_at integer not null, updated_at integer not null,
    segment_id integer, referrer_group text not null, referrer_joined_at integer, clicked_at integer,
    unique (member_id, kind)) strict;
-- Read by ReferralReads: the referrals of a program.
create index referral_list on referral (program_id);
-- Read by ReferralReads and SqliteFraudReads: the referrals that a member brought.
create index referral_referrer on referral (referrer_id);
-- Read by SqliteCommandReads and SqliteParking: the referrals that are due to expire.
create index referral_expiry on referral (program_id, partition_id, expires_at)
    where status = 'pending' and expires_at is not null;

-- A row is a status that a referral has had since its beginning, which was pending, and the entry that gave it.
create table referral_history (
    referral_id integer not null, event_id integer not null, at integer not null, status text not null,
    completed_at integer, reason text, primary key (referral_id, event_id)) strict, without rowid;
-- Read by ActivityLog: the referrals that an entry changed.
create index referral_history_event on referral_history (event_id);

-- The log ------------------------------------------------------------------------------------------------------------

-- A row is an entry of the log, an event, a sign-up or a command, with the decision on it. An entry that waits has null
-- from seq to trace, until it is decided. They are set once. An erasure blanks the texts from external_id to
-- given_reason, which are personal or foreign; retention blanks the properties of old events. Nothing else ever
-- changes. shared_seq: the place among all decisions of a program whose partitions share a cap or budget; null where
-- they share nothing. revenue_currency: null for the currency of the program's first Terms.
-- request_id: the request that brought a command; null for everything else.
create table entry (
    id integer primary key, program_id integer not null, member_id integer not null, occurred_at integer not null,
    accepted_at integer not null, amount integer, seq integer, referrer_id integer, revenue integer, shared_seq integer,
    decided_at integer, partition_id integer not null, terms_version integer, completed integer, signed_up integer,
    type text not null, currency text, reverses_key blob, facts text, actor text, external_id text,
    member_external_id text, reverses_external_id text, properties text, given_reason text, outcome text, reason text,
    revenue_currency text, request_id text, trace blob,
    constraint entry_decided check (
        (seq is null) + (revenue is null) + (decided_at is null) + (terms_version is null) + (completed is null)
            + (signed_up is null) + (outcome is null) + (trace is null) in (0, 8))) strict;
-- Read by ReplayLane, LeaderboardRollup and others: the decisions of a partition, in their order.
create unique index entry_seq on entry (partition_id, seq) where seq is not null;
-- Read by EventReads: the entries of a program.
create index entry_list on entry (program_id);
-- Read by EventReads, SqliteOriginalReads and SqliteErasure: the entries of a member.
create index entry_member on entry (program_id, member_id);
-- Read by AuditReads: the commands of a program that somebody ordered.
create index entry_ordered on entry (program_id, accepted_at) where request_id is not null;
-- Read by AuditReads: the commands that one key or person ordered.
create index entry_ordered_by on entry (actor, accepted_at) where request_id is not null;
create trigger entry_kept before delete on entry begin select raise(abort, 'entry is append-only'); end;
create trigger entry_fixed before update of
        id, program_id, member_id, partition_id, occurred_at, accepted_at, amount, type, currency, reverses_key, facts,
        actor, request_id
    on entry begin select raise(abort, 'entry is append-only'); end;
create trigger entry_decided_once before update of
        seq, referrer_id, revenue, shared_seq, decided_at, terms_version, completed, signed_up, outcome, reason,
        revenue_currency, trace
    on entry when old.seq is not null begin select raise(abort, 'entry is append-only'); end;
create trigger entry_blanked before update of
        external_id, member_external_id, reverses_external_id, properties, given_reason
    on entry
    when new.external_id is not null and new.external_id is not old.external_id
        or new.member_external_id is not null and new.member_external_id is not old.member_external_id
        or new.reverses_external_id is not null and new.reverses_external_id is not old.reverses_external_id
        or new.properties is not null and new.properties is not old.properties
        or new.given_reason is not null and new.given_reason is not old.given_reason
    begin select raise(abort, 'entry is append-only'); end;

-- A row is an event that came before its member, whole. It has no partition yet, so it is not in the log: it is parked,
-- and moves into the log when its member has signed up. An erasure blanks its texts like those of the log.
create table early_entry (
    id integer primary key, program_id integer not null, occurred_at integer not null, accepted_at integer not null,
    amount integer, type text not null, currency text, reverses_key blob, facts text, actor text, external_id text,
    member_external_id text, reverses_external_id text, properties text, given_reason text, request_id text) strict;
-- Read by EventReads: the early events of a program.
create index early_entry_list on early_entry (program_id);
create trigger early_entry_fixed before update of
        id, program_id, occurred_at, accepted_at, amount, type, currency, reverses_key, facts, actor, request_id
    on early_entry begin select raise(abort, 'early_entry is append-only'); end;

-- A row is the key of an entry of the log, which is taken forever: 16 bytes of a hash, and 8 bytes of the hash of what
-- was sent.
create table entry_key (
    program_id integer not null, event_id integer not null, key_hash blob not null, body_hash blob not null,
    primary key (program_id, key_hash)) strict, without rowid;

-- A row is an entry that waits for its partition. request_id: the request that brought it, for logs and webhooks.
-- autoincrement: an id is never used again, so a late writer cannot mistake one row for another.
create table inbox (
    partition_id integer not null, id integer primary key autoincrement, program_id integer not null,
    event_id integer not null, member_id integer not null,
    tries integer not null default 0, request_id text) strict;

-- A row is an entry that is set aside: it waits for something (waits_for), it was given up (waited_for says what it
-- waited for, and a person may retry it), or it failed too often.
create table parked (
    event_id integer primary key, program_id integer not null, member_id integer, partition_id integer,
    waits_for text, waited_for text, reason text not null, tries integer not null, parked_at integer not null) strict;
-- Read by EventReads: the parked entries of a program.
create index parked_list on parked (program_id);
-- Read by SqliteParking and WaitingReads: the entries that wait for one thing.
create index parked_waits on parked (program_id, waits_for) where waits_for is not null;
-- Read by SqliteAwaiting and WaitingReads: the entries given up that waited for one thing.
create index parked_given_up on parked (program_id, waited_for) where waited_for is not null;
-- Read by ParkedLimits and SqliteParking: the oldest entries that wait.
create index parked_age on parked (parked_at) where waits_for is not null;

-- A row says how much of an entry has been reversed. claimed: the sum of the claims of the active reversals. standing:
-- the number of active reversals. completion: what happened to the completion that the entry had caused. A reversal
-- that is reinstated has its own row; amount and is_whole say how much of it.
create table reversal (
    event_id integer primary key, program_id integer not null, amount integer not null, is_whole integer not null,
    claimed integer not null default 0, standing integer not null default 0,
    completion text not null default 'none') strict;

-- Rewards and the ledger ---------------------------------------------------------------------------------------------

-- A row is a reward of a member: money or an item. A reward in money is also a line of the ledger, between the accounts
-- of its member and of its program in its partition and currency. booked_as: the kind of that line; null for an item,
-- and for a deduction that waited for a second person. granted_by: the entry whose decision granted it; null for
-- source_id. base: the amount that a rate was applied to; null for a fixed amount or an item. reversed_from: the status
-- of a reward before it was wholly reversed. paid_at: when it was paid or handed over. The unique key is the rule
-- that an entry earns a beneficiary one reward by a rule and level; it finds the rewards of an entry.
create table reward (
    program_id integer not null, id integer primary key, partition_id integer not null, source text not null,
    source_id integer not null, rule text not null, payee text not null, level integer not null,
    member_id integer not null, kind text not null, amount integer, base integer, currency text, item text,
    reversed integer not null, status text not null, reversed_from text, reason text, occurred_at integer not null,
    created_at integer not null, payable_at integer not null, updated_at integer not null, paid_at integer,
    terms_version integer not null, threshold integer, booked_as text, granted_by integer, ordered_by text,
    unique (source_id, rule, level, member_id),
    check (abs(reversed) <= abs(coalesce(amount, 0)))) strict;
-- Read by RewardReads: the rewards of a program.
create index reward_list on reward (program_id);
-- Read by RewardReads, LedgerReads, MemberExport and SqliteCommandReads: the rewards of a member.
create index reward_member on reward (member_id);
-- Read by SqliteCommandReads and SqliteParking: the held rewards that are due to be released.
create index reward_due on reward (program_id, partition_id, payable_at) where status = 'held';
-- Read by AlertReads: the rewards of a program that wait for a person.
create index reward_review on reward (program_id, currency) where status = 'review';
-- Read by SqliteSumReads: the milestones that a member has reached. It also keeps them from being paid twice.
create unique index reward_milestone on reward (member_id, rule, threshold)
    where threshold is not null and status <> 'reversed';
-- What the ledger reads of a reward never changes.
create trigger reward_booked before update of
        id, program_id, partition_id, source, source_id, member_id, amount, currency, booked_as, granted_by, created_at
    on reward
    begin select raise(abort, 'the booking of a reward is append-only'); end;
create trigger reward_kept before delete on reward begin select raise(abort, 'reward is append-only'); end;

-- A row is the balance of a member in a currency, or of a program in one partition. kind: 0 a member's, 1
-- what the program granted, 2 what it paid out or delivered; the last two have member_id 0. It also holds the
-- member's earnings, which each reward changes anyway; month and week are the latest in which the account earned, and
-- the sums beside them are of that one only. The leaderboard of a program is one range of its accounts.
--
-- 2^53-1 is the largest number that every JSON reader holds exactly. It limits what is kept for one member here and
-- below; sums of a whole program or partition end at 2^62.
create table account (
    program_id integer not null, id integer not null, partition_id integer not null, kind integer not null,
    member_id integer not null, currency text not null, debits_pending integer not null, debits_posted integer not null,
    credits_pending integer not null, credits_posted integer not null, paid integer not null, reversed integer not null,
    rewards integer not null, reward_amount integer not null, month integer not null,
    month_reward_amount integer not null, week integer not null, week_reward_amount integer not null,
    primary key (program_id, id), unique (member_id, program_id, partition_id, kind, currency),
    check ((kind = 0) = (member_id <> 0)), check (debits_pending >= 0 and credits_pending >= 0),
    constraint account_range check (
        kind <> 0 or (abs(credits_posted - debits_posted - debits_pending) <= 9007199254740991
            and credits_pending <= 9007199254740991))) strict, without rowid;

-- A row is a line of the ledger that is not the granting of a reward: an amount that moved between two accounts.
-- Append-only.
create table transfer (
    member_id integer not null, id integer primary key, program_id integer not null, partition_id integer not null,
    kind text not null, debit_account integer not null, credit_account integer not null,
    amount integer not null check (amount > 0), currency text not null, reward_id integer,
    event_id integer not null, at integer not null,
    check (debit_account <> credit_account)) strict;
-- Read by LedgerReads: the ledger lines of a member.
create index transfer_member on transfer (member_id);
create trigger transfer_append_only before update on transfer begin select raise(abort, 'transfer is append-only'); end;
create trigger transfer_kept before delete on transfer begin select raise(abort, 'transfer is append-only'); end;

-- A row is the sum of absolute amounts that a key has adjusted alone on a UTC day. It is kept for some days.
create table adjustment_use (
    actor text not null, day integer not null, currency text not null, amount integer not null,
    primary key (actor, day, currency)) strict, without rowid;

-- Counters, caps and budgets -----------------------------------------------------------------------------------------

-- A row is a named counter of a member on a day.
create table counter (
    program_id integer not null, member_id integer not null, name text not null, day integer not null,
    partition_id integer not null, count integer not null check (count >= 0), amount integer not null,
    primary key (member_id, name, day),
    constraint counter_range check (abs(amount) <= 9007199254740991)) strict, without rowid;

-- A row is how much of a cap a member has used in a period.
create table cap_use (
    program_id integer not null, member_id integer not null, key text not null, period integer not null,
    partition_id integer not null, count integer not null check (count >= 0),
    amount integer not null check (amount >= 0),
    primary key (member_id, key, period),
    constraint cap_use_range check (amount <= 4611686018427387904)) strict, without rowid;

-- A row is how much of a budget a program has used in a period. The row with the key '' counts nothing: it is the lock
-- of a budgeted program on PostgreSQL, and is here so that both databases hold the same.
create table budget (
    program_id integer not null, key text not null, period integer not null,
    count integer not null check (count >= 0), amount integer not null check (amount >= 0),
    primary key (program_id, key, period),
    constraint budget_range check (amount <= 4611686018427387904)) strict, without rowid;

-- Statistics and leaderboards ----------------------------------------------------------------------------------------

-- A row is the sums of what a member's referrals did. month and week are the latest that touched the member, and the
-- sums beside them are of that one only. The leaderboard of a program is one range of its members.
create table member_stats (
    program_id integer not null, member_id integer not null, sign_ups integer not null, completed integer not null,
    rejected integer not null, expired integer not null, events integer not null, revenue integer not null,
    rewards integer not null, partition_id integer not null, month integer not null, week integer not null,
    month_completed integer not null,
    month_revenue integer not null, week_completed integer not null, week_revenue integer not null,
    primary key (program_id, member_id),
    constraint member_stats_range check (abs(revenue) <= 9007199254740991)) strict, without rowid;

-- A row is the revenue of a member's referrals in a currency other than that of the program's first Terms, which is in
-- member_stats.
create table member_revenue (
    program_id integer not null, member_id integer not null, currency text not null, partition_id integer not null,
    amount integer not null, month integer not null, month_amount integer not null, week integer not null,
    week_amount integer not null,
    primary key (program_id, member_id, currency, partition_id),
    constraint member_revenue_range check (abs(amount) <= 9007199254740991)) strict, without rowid;
-- Read by ProgramBoards: the revenue of a program in one currency.
create index member_revenue_board on member_revenue (program_id, currency);

-- A row says up to which seq the decisions of a partition are ranked.
create table rollup (partition_id integer primary key, seq integer not null, at integer not null) strict;

-- A row is a place on a leaderboard.
create table leaderboard (
    program_id integer not null, span text not null, measure text not null, rank integer not null,
    member_id integer not null, value integer not null, as_of integer not null,
    primary key (program_id, span, measure, rank)) strict, without rowid;

-- Analytics ----------------------------------------------------------------------------------------------------------

-- A row says up to which seq the decisions of a partition are in the figures below.
create table analytics_position (partition_id integer primary key, seq integer not null, at integer not null) strict;

-- A row is the figures of a day by who referred the acting member, and by what is known of its sign-up: the code, the
-- segment (0 for none), the referrer's group at that time. referrer_id is 0 where nobody did. Amounts are in currency;
-- counts are kept under the program's own. joined_completions belong to the day on which the members joined, and
-- click_sign_ups and click_completions to the day of the click; everything else to the day of the entry.
-- docs/metrics.md defines each figure.
create table activity_day (
    program_id integer not null, referrer_id integer not null, day integer not null, code text not null,
    segment_id integer not null, referrer_group text not null, terms_version integer not null,
    currency text not null, sign_ups integer not null, completions integer not null,
    rejections integer not null, expiries integer not null, events integer not null, orders integer not null,
    revenue integer not null, refunds integer not null, refunded integer not null, rewards integer not null,
    reward_amount integer not null, click_sign_ups integer not null, joined_completions integer not null,
    click_completions integer not null,
    primary key (program_id, day, referrer_id, code, segment_id, referrer_group, terms_version, currency))
    strict, without rowid;
-- Read by ActivityTable: the figures of some referrers.
create index activity_day_referrer on activity_day (program_id, referrer_id, day);

-- A row is the same for all referrers and codes together, so that the figures of a whole program have few rows.
create table activity_segment_day (
    program_id integer not null, day integer not null, segment_id integer not null, referrer_group text not null,
    terms_version integer not null, is_referred integer not null, currency text not null,
    sign_ups integer not null, completions integer not null, rejections integer not null, expiries integer not null,
    events integer not null, orders integer not null, revenue integer not null, refunds integer not null,
    refunded integer not null, rewards integer not null, reward_amount integer not null,
    click_sign_ups integer not null,
    joined_completions integer not null,
    click_completions integer not null,
    primary key (program_id, day, segment_id, referrer_group, terms_version, is_referred, currency))
    strict, without rowid;

-- A row is the same for a whole month, so that a long interval has few rows. month: its first day.
create table activity_segment_month (
    program_id integer not null, month integer not null, segment_id integer not null, referrer_group text not null,
    terms_version integer not null, is_referred integer not null, currency text not null,
    sign_ups integer not null, completions integer not null, rejections integer not null, expiries integer not null,
    events integer not null, orders integer not null, revenue integer not null, refunds integer not null,
    refunded integer not null, rewards integer not null, reward_amount integer not null,
    click_sign_ups integer not null, joined_completions integer not null, click_completions integer not null,
    primary key (program_id, month, segment_id, referrer_group, terms_version, is_referred, currency))
    strict, without rowid;

-- A row is the same for all segments, groups and versions of a day: what a report without dimensions and filters reads.
create table activity_total_day (
    program_id integer not null, day integer not null, is_referred integer not null, currency text not null,
    sign_ups integer not null, completions integer not null, rejections integer not null, expiries integer not null,
    events integer not null, orders integer not null, revenue integer not null, refunds integer not null,
    refunded integer not null, rewards integer not null, reward_amount integer not null,
    click_sign_ups integer not null, joined_completions integer not null, click_completions integer not null,
    primary key (program_id, day, is_referred, currency)) strict, without rowid;

-- A row is the rewards of a rule and level on a day, less what was reversed on it.
create table reward_day (
    program_id integer not null, day integer not null, rule text not null, level integer not null,
    terms_version integer not null, currency text not null, segment_id integer not null,
    referrer_group text not null, rewards integer not null, amount integer not null,
    primary key (program_id, day, rule, level, terms_version, currency, segment_id, referrer_group))
    strict, without rowid;

-- A row is the events of referred members on a day with one type, sku or category.
create table property_day (
    program_id integer not null, name text not null, day integer not null, value text not null,
    currency text not null, events integer not null, revenue integer not null,
    primary key (program_id, name, day, value, currency)) strict, without rowid;

-- A row is what the members who joined in one week (span 1) or month (span 2), with or without a referrer, did at an
-- age in such periods.
create table cohort (
    program_id integer not null, span integer not null, joined integer not null, age integer not null,
    is_referred integer not null, members integer not null,
    active integer not null, completions integer not null, orders integer not null, revenue integer not null,
    reward_amount integer not null, primary key (program_id, span, joined, age, is_referred)) strict, without rowid;

-- A row is the weeks and months in which a member had an event, a bit for each since it joined.
create table member_presence (
    program_id integer not null, member_id integer not null, weeks integer not null, months integer not null,
    primary key (program_id, member_id)) strict, without rowid;

-- A row is the number of members that had an event in a week (span 1) or month (span 2).
create table active_members (
    program_id integer not null, span integer not null, period integer not null, is_referred integer not null,
    members integer not null, primary key (program_id, span, period, is_referred)) strict, without rowid;

-- A row is how many members had a delay: to the completion of their referral (kind 1), or from the sign-up of their
-- referrer to their own (kind 2). day: the day on which they joined. bucket: a minute, an hour or a day.
create table delay_day (
    program_id integer not null, kind integer not null, day integer not null, segment_id integer not null,
    bucket integer not null, count integer not null, primary key (program_id, kind, day, segment_id, bucket))
    strict, without rowid;

-- A row is the same for all segments of a day (span 0), week (span 1) or month (span 2). period: its first day.
create table delay_total (
    program_id integer not null, kind integer not null, span integer not null, period integer not null,
    bucket integer not null, count integer not null, primary key (program_id, kind, span, period, bucket))
    strict, without rowid;

-- A row is the number of members with so many members above them.
create table generation (
    program_id integer not null, depth integer not null, members integer not null, primary key (program_id, depth))
    strict, without rowid;

-- A row counts the changes of a program's figures by referrer, so that what was made from them is known to be current.
create table figure_change (
    program_id integer not null primary key, changes integer not null) strict, without rowid;

-- A row is the referrers of a large program with the largest sums from from_day on (0 for all) and before to_day
-- (2147483647 while the interval goes on): for each metric up to a thousand ids, the largest first. changes: the state
-- of figure_change that it was made from. as_of: every decision up to this time is counted. took: the microseconds that
-- it took, after which it rests.
create table best_referrers (
    program_id integer not null, from_day integer not null, to_day integer not null, currency text not null,
    changes integer not null, as_of integer not null, took integer not null,
    sign_ups text not null, completions text not null, revenue text not null, reward_amount text not null,
    primary key (program_id, from_day, to_day, currency)) strict, without rowid;

-- Fraud --------------------------------------------------------------------------------------------------------------

-- A row is a value that a member used, such as an address or a card: a keyed hash (its version, then 16 bytes), never
-- the text. at: when the member joined. said_at: when it began to use a value that did not come with its sign-up; null
-- means when it joined. It decides who used a value first.
create table trait (
    program_id integer not null, member_id integer not null, kind integer not null, hash blob not null,
    variant integer not null, referrer_id integer, at integer not null, said_at integer,
    primary key (member_id, hash)) strict, without rowid;
-- Read by SqliteFraudReads, CaseReads and Traits: who uses a value, by time.
create unique index trait_match on trait (hash, at, member_id);

-- A row is the hash of a value that an erased member used, without any link to the member.
create table trait_tombstone (
    hash blob primary key, program_id integer not null, kind integer not null,
    at integer not null) strict, without rowid;

-- A row is a signal that was found for a member, with its points and evidence.
create table fraud_signal (
    program_id integer not null, member_id integer not null, name text not null, event_id integer not null,
    mode text not null, points integer not null, evidence text not null, at integer not null,
    primary key (member_id, name)) strict, without rowid;
-- Read by CaseReads: how often each signal was found in a program.
create index fraud_signal_program on fraud_signal (program_id);

-- A row is a case: a member whose score asks for a person's decision, or had it.
create table fraud_case (
    id integer primary key, program_id integer not null, member_id integer not null, referrer_id integer not null,
    status text not null, score integer not null, verdict text not null, outcome text, assignee text,
    opened_by integer not null, resolved_by text, opened_at integer not null, resolved_at integer,
    updated_at integer not null) strict;
-- Read by CaseReads: the cases of a program.
create index fraud_case_list on fraud_case (program_id);
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
    partition_id integer not null, seq integer not null, place integer not null, program_id integer not null,
    kind text not null, subject_id integer not null, facts text not null, at integer not null, request_id text,
    primary key (partition_id, seq, place)) strict, without rowid;

-- A row is a destination of changes. takes_all: changes of every program; otherwise webhooks say which.
create table sink (name text primary key, takes_all integer not null, seen_at integer not null) strict, without rowid;

-- A row says up to which change of a partition a sink has everything.
create table sink_position (
    sink text not null references sink, partition_id integer not null, seq integer not null, place integer not null,
    at integer not null, primary key (sink, partition_id)) strict, without rowid;

-- A row is a webhook. events: a JSON list of kinds. The secrets can be read, since they are needed to sign. The old one
-- also signs until its end.
create table webhook (
    id integer primary key, program_id integer not null references program, url text not null, events text not null,
    secret text not null, old_secret text, old_secret_until integer, enabled integer not null, disabled_reason text,
    failing_since integer, created_at integer not null, updated_at integer not null) strict;
-- Read by WebhookRegistry and WebhookFanOut: the webhooks of a program.
create index webhook_program on webhook (program_id);

-- A row is a change to be delivered to one webhook, and the log of its delivery. It is kept for 30 days. facts, at
-- and request_id are those of the outbox. The unique key keeps a change from being delivered twice.
create table delivery (
    id integer primary key, webhook_id integer not null, program_id integer not null, partition_id integer not null,
    seq integer not null, place integer not null, kind text not null, subject_id integer not null, facts text not null,
    at integer not null, request_id text, status text not null, tries integer not null, next_at integer,
    last_at integer, last_status integer, last_error text, created_at integer not null,
    unique (webhook_id, partition_id, seq, place)) strict;
-- Read by Deliveries: the deliveries of a webhook.
create index delivery_list on delivery (webhook_id);
-- Read by Deliveries and WebhookRegistry: the deliveries that are due.
create index delivery_due on delivery (webhook_id, next_at) where status = 'pending';

-- A row is a try of a delivery, made at a time, and the answer of the receiver: the beginning of its body as text,
-- which is empty for an empty body; null if no answer arrived. It is deleted with its delivery.
create table delivery_try (
    delivery_id integer not null, at integer not null, took_ms integer not null, status integer, error text,
    answer text,
    primary key (delivery_id, at)) strict, without rowid;

-- Alerts -------------------------------------------------------------------------------------------------------------

-- A row is a rule that watches a figure of a program, and how it stands. threshold and the values are decimal numbers.
-- transitions: how often its alert was raised or cleared. since: when the last of these was. raised_value: the value
-- that raised the alert last. pending: the command that tells of the last transition, until the log has it. deleted: it
-- only waits until its alert is cleared.
create table alert_rule (
    id integer primary key, program_id integer not null references program, kind text not null, metric text,
    threshold text not null, window_days integer not null, min_events integer not null, enabled integer not null,
    deleted integer not null, state text not null, transitions integer not null, since integer not null,
    raised_value text, value text, events integer not null, evaluated_at integer, pending text,
    created_at integer not null, updated_at integer not null) strict;
-- Read by AlertRules: the rules of a program.
create index alert_rule_program on alert_rule (program_id, id);

-- What-if ------------------------------------------------------------------------------------------------------------

-- A row is a question what other Terms would have changed, and its answer. terms: the Terms that are tried. tries: how
-- often a node has taken it; each write of a node names its own try, so that one that was given up writes nothing.
-- taken_until: when another node may take it, unless the node that has it moves this. totals: the answer, as JSON.
create table what_if (
    id integer primary key, program_id integer not null references program, terms blob not null,
    from_at integer not null, to_at integer not null, as_published integer not null, status text not null,
    ordered_by text not null, created_at integer not null, finished_at integer, tries integer not null,
    taken_until integer not null, decided integer not null, total integer not null, totals text, failure text) strict;
-- Read by WhatIfJobs: the questions of a program.
create index what_if_list on what_if (program_id);
-- Read by WhatIfJobs: the questions that wait for a node, or for their answer.
create index what_if_open on what_if (taken_until) where status in ('queued', 'running');

-- A row is what a member earned in one currency, and would have earned.
create table what_if_member (
    what_if_id integer not null, currency text not null, member_id integer not null, earned integer not null,
    would_earn integer not null, difference integer not null,
    primary key (what_if_id, currency, member_id)) strict, without rowid;
-- Read by WhatIfReads: the members in the order of their gain.
create index what_if_member_gain on what_if_member (what_if_id, currency, difference, member_id);

-- A row is an entry of the log that would have come out differently. size: the largest difference of a currency.
-- was, would_be: what it granted and would have granted, as JSON.
create table what_if_event (
    what_if_id integer not null, event_id integer not null, size integer not null, was text not null,
    would_be text not null, primary key (what_if_id, event_id)) strict, without rowid;

-- A row is a member who would have earned something else by an entry.
create table what_if_part (
    what_if_id integer not null, member_id integer not null, event_id integer not null,
    primary key (what_if_id, member_id, event_id)) strict, without rowid;

-- The API ------------------------------------------------------------------------------------------------------------

-- A row is a key of the API. last_used_at is right within minutes.
create table api_key (
    id integer primary key, prefix text not null unique, hash blob not null, name text not null,
    scopes text not null, program_id integer references program, created_at integer not null, expires_at integer,
    revoked_at integer, last_used_at integer) strict;

-- A row is a request with an Idempotency-Key, and its answer once there is one. location: that of a created object.
create table idempotency (
    program_id integer not null, key_hash blob not null, body_hash blob not null, status integer, content_type text,
    response blob, location text, at integer not null, primary key (program_id, key_hash)) strict;
-- Read by IdempotencyKeys: the rows that are old enough to delete.
create index idempotency_age on idempotency (at);

-- People -------------------------------------------------------------------------------------------------------------

-- A row is a person who signs in to the dashboard. email: in lower case. program_id: the only program that the person
-- may see; null for all, and always for an owner. totp_secret: that of the one-time codes, encrypted where secrets are;
-- from totp_confirmed_at on they are asked for. totp_step: the time step of the last code that was used. issuer and
-- subject: the name of the person at an OpenID provider.
create table person (
    id integer primary key, email text not null unique, name text not null, role text not null,
    program_id integer references program, password_hash text, totp_secret text, totp_confirmed_at integer,
    totp_step integer, issuer text, subject text, created_at integer not null,
    disabled_at integer, check (role <> 'owner' or program_id is null), unique (issuer, subject)) strict;

-- A row holds the number of owners who may sign in. It is the only one, and comes with the first owner. The last owner
-- stays.
create table owner_count (
    id integer primary key check (id = 1), owners integer not null constraint an_owner_stays check (owners > 0)) strict;

create trigger owner_added after insert on person when new.role = 'owner' and new.disabled_at is null begin
    insert into owner_count (id, owners) values (1, 1) on conflict (id) do update set owners = owners + 1;
end;
create trigger owner_won after update of role, disabled_at on person
    when new.role = 'owner' and new.disabled_at is null and (old.role <> 'owner' or old.disabled_at is not null) begin
    insert into owner_count (id, owners) values (1, 1) on conflict (id) do update set owners = owners + 1;
end;
create trigger owner_lost after update of role, disabled_at on person
    when old.role = 'owner' and old.disabled_at is null and (new.role <> 'owner' or new.disabled_at is not null) begin
    update owner_count set owners = owners - 1;
end;
create trigger owner_deleted after delete on person when old.role = 'owner' and old.disabled_at is null begin
    update owner_count set owners = owners - 1;
end;

-- A row is a code that signs a person in once, in the place of a one-time code. hash: SHA-256 of it.
create table recovery_code (
    person_id integer not null references person, hash blob not null, primary key (person_id, hash)) strict;

-- A row is a session of a person's browser. token_hash: SHA-256 of what its cookie holds.
create table session (
    id integer primary key, token_hash blob not null unique, person_id integer not null references person,
    created_at integer not null, seen_at integer not null, ends_at integer not null, address text,
    user_agent text) strict;
-- Read by Sessions: the sessions of a person.
create index session_person on session (person_id, id);

-- A row is an invitation to become a person, or to choose a new password: a link that works once. token_hash: SHA-256
-- of what the link holds. email: empty where the person who has the link chooses it. created_by: the actor.
create table invitation (
    id integer primary key, token_hash blob not null unique, email text not null, name text not null,
    role text not null, program_id integer references program, created_at integer not null, created_by text not null,
    ends_at integer not null) strict;

-- A row counts the tries to sign in to an account from one origin since began_at: a known browser, a network, or all
-- unknown browsers together. account: SHA-256 of what is tried and of the e-mail address.
create table sign_in_trial (
    account blob not null, origin text not null, trials integer not null, began_at integer not null,
    primary key (account, origin)) strict;

-- A row is a key that protects what a page hands to its browser, as XML, encrypted where secrets are.
create table protection_key (name text primary key, value text not null) strict;

-- Audit --------------------------------------------------------------------------------------------------------------

-- A row is a change that is no entry of the log: who did what to what. It holds nothing personal and no secret.
-- member_id: the member that it is about. request_id: the request that brought it; null on the command line. id: its
-- place, from 1 and without gaps. hash: a keyed hash of the row and of the hash before it.
create table audit (
    id integer primary key, at integer not null, program_id integer, member_id integer, actor text not null,
    action text not null, subject text not null, detail text, request_id text, hash blob not null) strict;
-- Read by AuditReads: the changes in their order.
create index audit_list on audit (at);
create trigger audit_kept before delete on audit begin select raise(abort, 'audit is append-only'); end;
create trigger audit_fixed before update on audit begin select raise(abort, 'audit is append-only'); end;

-- A row is the end of audit: its last id and hash. There is only one.
create table audit_head (one integer primary key check (one = 1), id integer not null, hash blob not null) strict;
insert into audit_head (one, id, hash) values (1, 0, x'');

-- Portal -------------------------------------------------------------------------------------------------------------

-- A row says how the pages of a program's members look: the settings of the portal as JSON. updated_at: the time of the
-- last change.
create table portal (
    program_id integer primary key references program, settings text not null, updated_at integer not null) strict;

-- A row is a session of a member's pages. token_hash: SHA-256 of what the address of the pages holds. origins: the
-- sites that may show the pages in a frame, separated by spaces.
create table portal_session (
    token_hash blob primary key, program_id integer not null, member_id integer not null, origins text not null,
    created_at integer not null, ends_at integer not null) strict;
-- Read by PortalSessions: the sessions that have ended.
create index portal_session_end on portal_session (ends_at);

-- Reporting ----------------------------------------------------------------------------------------------------------

-- Views for business tools, which are a contract (docs/reporting.md), with the columns that the schema reporting of
-- PostgreSQL has. Times are ISO 8601 texts. Nothing in them is personal.
create view reporting_version as
select 1 as version;

create view reporting_programs as
select
    p.name as program, p.status, h.currency, p.version as terms_version,
    strftime('%Y-%m-%dT%H:%M:%S', p.created_at / 1000000, 'unixepoch')
        || printf('.%06dZ', p.created_at % 1000000) as created_at,
    strftime('%Y-%m-%dT%H:%M:%S', p.ended_at / 1000000, 'unixepoch')
        || printf('.%06dZ', p.ended_at % 1000000) as ended_at
from program p
    left join (
        select program_id, cast(document as text) ->> '$.currency' as currency
        from terms where version = 1 limit -1) h on h.program_id = p.id;

create view reporting_currencies as
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
        join json_each(cast(t.document as text), '$.units') u
    group by p.name, u.key) d;

create view reporting_members as
select
    p.name as program, m.external_id as member, u.external_id as referrer, m.member_group, m.status, m.country,
    m.currency, m.depth, m.risk_score, m.risk_verdict,
    strftime('%Y-%m-%dT%H:%M:%S', m.joined_at / 1000000, 'unixepoch')
        || printf('.%06dZ', m.joined_at % 1000000) as joined_at,
    strftime('%Y-%m-%dT%H:%M:%S', m.updated_at / 1000000, 'unixepoch')
        || printf('.%06dZ', m.updated_at % 1000000) as updated_at,
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

create view reporting_codes as
select
    p.name as program, c.code, c.kind, m.external_id as member, c.uses, c.max_uses,
    strftime('%Y-%m-%dT%H:%M:%S', c.starts_at / 1000000, 'unixepoch')
        || printf('.%06dZ', c.starts_at % 1000000) as starts_at,
    strftime('%Y-%m-%dT%H:%M:%S', c.ends_at / 1000000, 'unixepoch')
        || printf('.%06dZ', c.ends_at % 1000000) as ends_at,
    strftime('%Y-%m-%dT%H:%M:%S', c.created_at / 1000000, 'unixepoch')
        || printf('.%06dZ', c.created_at % 1000000) as created_at
from code c
    join program p on p.id = c.program_id
    left join member m on m.program_id = c.program_id and m.id = c.member_id;

create view reporting_clicks as
select
    p.name as program, printf('%04d-%02d-%02d', c.day / 10000, c.day / 100 % 100, c.day % 100) as day,
    m.external_id as member, c.code,
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

create view reporting_referrals as
select
    p.name as program, r.id as referral_id, m.external_id as member, u.external_id as referrer, r.referrer_group,
    r.status, r.source as attributed_by, r.code, r.terms_version,
    strftime('%Y-%m-%dT%H:%M:%S', r.joined_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.joined_at % 1000000) as joined_at,
    strftime('%Y-%m-%dT%H:%M:%S', r.completed_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.completed_at % 1000000) as completed_at,
    strftime('%Y-%m-%dT%H:%M:%S', r.expires_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.expires_at % 1000000) as expires_at,
    strftime('%Y-%m-%dT%H:%M:%S', r.updated_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.updated_at % 1000000) as updated_at,
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

create view reporting_events as
select
    p.name as program, e.id as event_id, e.external_id as event, e.type, m.external_id as member,
    u.external_id as referrer, e.amount, e.currency, e.revenue,
    case when e.revenue <> 0 then coalesce(e.revenue_currency, h.currency) end as revenue_currency, e.outcome,
    e.reason, e.signed_up as sign_ups, e.completed as completions, e.terms_version,
    strftime('%Y-%m-%dT%H:%M:%S', e.occurred_at / 1000000, 'unixepoch')
        || printf('.%06dZ', e.occurred_at % 1000000) as occurred_at,
    strftime('%Y-%m-%dT%H:%M:%S', e.decided_at / 1000000, 'unixepoch')
        || printf('.%06dZ', e.decided_at % 1000000) as decided_at,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language,
    iif(e.amount < 0, '-', '') || (abs(e.amount) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(e.amount) % x.minor_units, 2), '') as amount_decimal,
    iif(e.revenue < 0, '-', '') || (abs(e.revenue) / y.minor_units)
        || iif(y.exponent > 0, '.' || substr(y.minor_units + abs(e.revenue) % y.minor_units, 2), '')
        as revenue_decimal
from entry e
    join program p on p.id = e.program_id
    left join member m on m.program_id = e.program_id and m.id = e.member_id
    left join member u on u.program_id = e.program_id and u.id = e.referrer_id
    left join (
        select program_id, cast(document as text) ->> '$.currency' as currency
        from terms where version = 1 limit -1) h on h.program_id = e.program_id
    left join segment s on s.program_id = m.program_id and s.id = m.segment_id
    left join reporting_currencies x on x.program = p.name and x.currency = e.currency
    left join reporting_currencies y on y.program = p.name and y.currency = coalesce(e.revenue_currency, h.currency)
    where e.seq is not null;

create view reporting_rewards as
select
    p.name as program, r.id as reward_id, m.external_id as member, a.external_id as acting_member, r.source,
    r.source_id as event_id, case when r.source <> 'adjustment' then r.rule end as rule, r.payee, r.level, r.kind,
    r.amount, r.reversed, r.currency, r.item, r.status, r.reason,
    strftime('%Y-%m-%dT%H:%M:%S', r.occurred_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.occurred_at % 1000000) as occurred_at,
    strftime('%Y-%m-%dT%H:%M:%S', r.created_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.created_at % 1000000) as created_at,
    strftime('%Y-%m-%dT%H:%M:%S', r.payable_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.payable_at % 1000000) as payable_at,
    strftime('%Y-%m-%dT%H:%M:%S', r.paid_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.paid_at % 1000000) as paid_at,
    strftime('%Y-%m-%dT%H:%M:%S', r.updated_at / 1000000, 'unixepoch')
        || printf('.%06dZ', r.updated_at % 1000000) as updated_at,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language,
    iif(r.amount < 0, '-', '') || (abs(r.amount) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(r.amount) % x.minor_units, 2), '') as amount_decimal,
    iif(r.reversed < 0, '-', '') || (abs(r.reversed) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(r.reversed) % x.minor_units, 2), '')
        as reversed_decimal
from reward r
    join program p on p.id = r.program_id
    left join member m on m.program_id = r.program_id and m.id = r.member_id
    left join entry e on e.id = r.source_id
    left join member a on a.program_id = e.program_id and a.id = e.member_id
    left join segment s on s.program_id = a.program_id and s.id = a.segment_id
    left join reporting_currencies x on x.program = p.name and x.currency = r.currency;

create view reporting_ledger as
select
    p.name as program, l.id as line_id, m.external_id as member, l.kind, l.amount, l.currency, l.reward_id,
    l.event_id,
    strftime('%Y-%m-%dT%H:%M:%S', l.at / 1000000, 'unixepoch') || printf('.%06dZ', l.at % 1000000) as booked_at,
    iif(l.amount < 0, '-', '') || (abs(l.amount) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(l.amount) % x.minor_units, 2), '') as amount_decimal
from (
    select r.id, r.program_id, r.member_id, r.booked_as as kind, r.amount, r.currency, r.id as reward_id,
        coalesce(r.granted_by, r.source_id) as event_id, r.created_at as at
    from reward r where r.booked_as is not null
    union all
    select t.id, t.program_id, t.member_id, t.kind,
        case when t.kind = 'void' or a.member_id = t.member_id then -t.amount else t.amount end, t.currency,
        t.reward_id, t.event_id, t.at
    from transfer t join account a on a.program_id = t.program_id and a.id = t.debit_account) l
    join program p on p.id = l.program_id
    left join member m on m.program_id = l.program_id and m.id = l.member_id
    left join reporting_currencies x on x.program = p.name and x.currency = l.currency;

create view reporting_daily as
select
    p.name as program, printf('%04d-%02d-%02d', d.day / 10000, d.day / 100 % 100, d.day % 100) as day, d.is_referred,
    d.referrer_group, d.terms_version,
    case s.channel when 1 then 'direct' when 2 then 'search' when 3 then 'social' when 4 then 'mail'
        when 5 then 'partner' when 6 then 'referral' when 7 then 'paid' when 8 then 'other' end as channel,
    s.source as utm_source, s.medium as utm_medium, s.campaign as utm_campaign, s.referrer_host,
    s.country as visit_country,
    case s.device when 1 then 'desktop' when 2 then 'mobile' when 3 then 'tablet' when 4 then 'other' end as device,
    s.language, d.sign_ups, d.completions, d.rejections, d.expiries, d.events, d.orders, d.currency, d.revenue,
    d.refunds, d.refunded, d.rewards, d.reward_amount,
    iif(d.revenue < 0, '-', '') || (abs(d.revenue) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(d.revenue) % x.minor_units, 2), '')
        as revenue_decimal,
    iif(d.refunded < 0, '-', '') || (abs(d.refunded) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(d.refunded) % x.minor_units, 2), '')
        as refunded_decimal,
    iif(d.reward_amount < 0, '-', '') || (abs(d.reward_amount) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(d.reward_amount) % x.minor_units, 2), '')
        as reward_amount_decimal
from activity_segment_day d
    join program p on p.id = d.program_id
    left join segment s on s.program_id = d.program_id and s.id = d.segment_id
    left join reporting_currencies x on x.program = p.name and x.currency = d.currency;

create view reporting_cohorts as
select
    p.name as program, case c.span when 1 then 'week' else 'month' end as span,
    printf('%04d-%02d-%02d', c.joined / 10000, c.joined / 100 % 100, c.joined % 100) as joined, c.age, c.members,
    c.active, c.completions, c.orders, h.currency, c.revenue, c.reward_amount,
    iif(c.revenue < 0, '-', '') || (abs(c.revenue) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(c.revenue) % x.minor_units, 2), '')
        as revenue_decimal,
    iif(c.reward_amount < 0, '-', '') || (abs(c.reward_amount) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(c.reward_amount) % x.minor_units, 2), '')
        as reward_amount_decimal
from cohort c
    join program p on p.id = c.program_id
    left join (
        select program_id, cast(document as text) ->> '$.currency' as currency
        from terms where version = 1 limit -1) h on h.program_id = c.program_id
    left join reporting_currencies x on x.program = p.name and x.currency = h.currency
where c.is_referred;

create view reporting_accounts as
select
    p.name as program, a.id as account_id, m.external_id as member,
    case a.kind when 0 then 'member' when 1 then 'granted' when 2 then 'paid_out' end as kind, a.partition_id,
    a.currency, a.credits_posted - a.debits_posted - a.debits_pending as payable, a.credits_pending as held,
    a.debits_pending as reserved, a.credits_posted, a.debits_posted, a.paid, a.reversed, a.rewards, a.reward_amount,
    iif(a.credits_posted - a.debits_posted - a.debits_pending < 0, '-', '')
        || (abs(a.credits_posted - a.debits_posted - a.debits_pending) / x.minor_units)
        || iif(x.exponent > 0, '.'
            || substr(x.minor_units
                + abs(a.credits_posted - a.debits_posted - a.debits_pending) % x.minor_units, 2), '')
        as payable_decimal,
    iif(a.credits_pending < 0, '-', '') || (abs(a.credits_pending) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(a.credits_pending) % x.minor_units, 2), '')
        as held_decimal,
    iif(a.debits_pending < 0, '-', '') || (abs(a.debits_pending) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(a.debits_pending) % x.minor_units, 2), '')
        as reserved_decimal,
    iif(a.credits_posted < 0, '-', '') || (abs(a.credits_posted) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(a.credits_posted) % x.minor_units, 2), '')
        as credits_posted_decimal,
    iif(a.debits_posted < 0, '-', '') || (abs(a.debits_posted) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(a.debits_posted) % x.minor_units, 2), '')
        as debits_posted_decimal,
    iif(a.paid < 0, '-', '') || (abs(a.paid) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(a.paid) % x.minor_units, 2), '') as paid_decimal,
    iif(a.reversed < 0, '-', '') || (abs(a.reversed) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(a.reversed) % x.minor_units, 2), '')
        as reversed_decimal,
    iif(a.reward_amount < 0, '-', '') || (abs(a.reward_amount) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(a.reward_amount) % x.minor_units, 2), '')
        as reward_amount_decimal
from account a
    join program p on p.id = a.program_id
    left join member m on m.program_id = a.program_id and m.id = a.member_id
    left join reporting_currencies x on x.program = p.name and x.currency = a.currency;

create view reporting_transfers as
select
    p.name as program, t.id as transfer_id, m.external_id as member, t.kind, t.amount, t.currency,
    t.debit_account as debit_account_id, t.credit_account as credit_account_id, t.reward_id, t.event_id,
    strftime('%Y-%m-%dT%H:%M:%S', t.at / 1000000, 'unixepoch')
        || printf('.%06dZ', t.at % 1000000) as booked_at,
    iif(t.amount < 0, '-', '') || (abs(t.amount) / x.minor_units)
        || iif(x.exponent > 0, '.' || substr(x.minor_units + abs(t.amount) % x.minor_units, 2), '') as amount_decimal
from transfer t
    join program p on p.id = t.program_id
    left join member m on m.program_id = t.program_id and m.id = t.member_id
    left join reporting_currencies x on x.program = p.name and x.currency = t.currency;

create view reporting_cases as
select
    p.name as program, c.id as case_id, m.external_id as member, r.external_id as referrer, c.status, c.score,
    c.verdict, c.outcome, c.opened_by as event_id,
    strftime('%Y-%m-%dT%H:%M:%S', c.opened_at / 1000000, 'unixepoch')
        || printf('.%06dZ', c.opened_at % 1000000) as opened_at,
    strftime('%Y-%m-%dT%H:%M:%S', c.resolved_at / 1000000, 'unixepoch')
        || printf('.%06dZ', c.resolved_at % 1000000) as resolved_at,
    strftime('%Y-%m-%dT%H:%M:%S', c.updated_at / 1000000, 'unixepoch')
        || printf('.%06dZ', c.updated_at % 1000000) as updated_at
from fraud_case c
    join program p on p.id = c.program_id
    left join member m on m.program_id = c.program_id and m.id = c.member_id
    left join member r on r.program_id = c.program_id and r.id = c.referrer_id;

create view reporting_parked as
select
    p.name as program, k.event_id, m.external_id as member, coalesce(e.type, y.type) as type,
    case when k.waits_for is not null then 'waiting' when k.waited_for is not null then 'given_up' else 'failed' end
        as status,
    k.reason, k.tries,
    strftime('%Y-%m-%dT%H:%M:%S', k.parked_at / 1000000, 'unixepoch')
        || printf('.%06dZ', k.parked_at % 1000000) as parked_at
from parked k
    join program p on p.id = k.program_id
    left join member m on m.program_id = k.program_id and m.id = k.member_id
    left join entry e on e.id = k.event_id
    left join early_entry y on y.id = k.event_id;

create view reporting_webhooks as
select
    p.name as program, w.id as webhook_id, w.events, case when w.enabled then 'enabled' else 'disabled' end as status,
    w.disabled_reason,
    strftime('%Y-%m-%dT%H:%M:%S', w.failing_since / 1000000, 'unixepoch')
        || printf('.%06dZ', w.failing_since % 1000000) as failing_since,
    strftime('%Y-%m-%dT%H:%M:%S', w.created_at / 1000000, 'unixepoch')
        || printf('.%06dZ', w.created_at % 1000000) as created_at,
    strftime('%Y-%m-%dT%H:%M:%S', w.updated_at / 1000000, 'unixepoch')
        || printf('.%06dZ', w.updated_at % 1000000) as updated_at
from webhook w
    join program p on p.id = w.program_id;

create view reporting_deliveries as
select
    p.name as program, d.id as delivery_id, d.webhook_id, d.kind, d.status, d.tries, d.last_status, d.last_error,
    strftime('%Y-%m-%dT%H:%M:%S', d.at / 1000000, 'unixepoch')
        || printf('.%06dZ', d.at % 1000000) as happened_at,
    strftime('%Y-%m-%dT%H:%M:%S', d.created_at / 1000000, 'unixepoch')
        || printf('.%06dZ', d.created_at % 1000000) as created_at,
    strftime('%Y-%m-%dT%H:%M:%S', d.last_at / 1000000, 'unixepoch')
        || printf('.%06dZ', d.last_at % 1000000) as last_at,
    strftime('%Y-%m-%dT%H:%M:%S', d.next_at / 1000000, 'unixepoch')
        || printf('.%06dZ', d.next_at % 1000000) as next_at
from delivery d
    join program p on p.id = d.program_id;
