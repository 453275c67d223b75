-- Times are microseconds since 1970 UTC (datetime(at / 1000000, 'unixepoch') to read them); amounts are minor units;
-- days are yyyymmdd in the program's timezone. STRICT: a sum beyond int64 turns REAL and is refused by its column
-- instead of being kept inexactly (DESIGN §13). No foreign keys between hot tables: references are kept by the one
-- writer of money and checked by `tributary verify` (DESIGN §3). Every index ends in the row's id, where the id is the
-- table's integer primary key.

create table setting (key text primary key, value text not null) strict, without rowid;

create table sequence (name text primary key, next integer not null) strict, without rowid;
insert into sequence (name, next) values ('entity_id', 10000);

create table program (
    id integer primary key, name text not null unique, status text not null, created_at integer not null, ended_at integer,
    version integer not null, is_budgeted integer not null) strict;

create table terms (
    program_id integer not null references program, version integer not null, effective_from integer not null, applies_to_all integer not null,
    document blob not null, created_at integer not null, primary key (program_id, version)) strict;

create table api_key (
    id integer primary key, prefix text not null unique, hash blob not null, name text not null, scopes text not null,
    program_id integer references program, created_at integer not null, expires_at integer, revoked_at integer) strict;

create table partition (id integer primary key, seq integer not null) strict;

-- upline: a JSON array.
create table member (
    program_id integer not null, id integer primary key, external_id text not null, referrer_id integer, root_id integer not null,
    partition_id integer not null, depth integer not null, member_group text not null, status text not null, country text, currency text,
    joined_at integer not null, created_at integer not null, upline text not null,
    unique (program_id, external_id)) strict;
create index member_list on member (program_id);
create index member_referrer on member (program_id, referrer_id) where referrer_id is not null;

-- Personal text, blanked by an erasure.
create table member_detail (
    member_id integer primary key, email text, phone text, ip text, user_agent text, device text, attributes text,
    visitor_id integer) strict;

create table code (
    folded text not null, program_id integer not null, id integer primary key, code text not null, kind text not null,
    member_id integer not null, destination text, starts_at integer, ends_at integer, max_uses integer, uses integer not null,
    created_at integer not null, unique (folded, program_id)) strict;
create index code_member on code (member_id);

create table click (
    program_id integer not null, id integer primary key, at integer not null, member_id integer not null, code text not null,
    visitor_id integer not null, address_prefix text, user_agent text, referrer_url text, landing_url text) strict;
create index click_visitor on click (program_id, visitor_id, at);

-- Counters of link capture, so that a click never touches a row of the deciding transaction. One row per node slot and
-- day.
create table click_count (
    program_id integer not null, member_id integer not null, clicks integer not null, visitors integer not null,
    primary key (program_id, member_id)) strict, without rowid;
create table click_daily (
    program_id integer not null, day integer not null, slot integer not null, clicks integer not null, visitors integer not null,
    primary key (program_id, day, slot)) strict, without rowid;

create table referral (
    id integer primary key, program_id integer not null, partition_id integer not null, member_id integer not null,
    referrer_id integer not null, kind text not null, source text not null, code text, click_id integer, status text not null,
    terms_version integer not null, joined_at integer not null, completed_at integer, completed_by integer, expires_at integer,
    created_at integer not null, updated_at integer not null,
    unique (member_id, kind)) strict;
create index referral_list on referral (program_id);
create index referral_referrer on referral (referrer_id);
create index referral_expiry on referral (program_id, partition_id, expires_at) where status = 'pending' and expires_at is not null;

create table referral_history (
    referral_id integer not null, event_id integer not null, at integer not null, status text not null, reason text,
    primary key (referral_id, event_id)) strict, without rowid;

-- The log: ids, numbers, times. Append-only, except for the member of an event that came before its member, which is
-- set once when the member arrives.
create table event (
    id integer primary key, accepted_at integer not null, program_id integer not null, type text not null, member_id integer,
    partition_id integer, amount integer, currency text, occurred_at integer not null, reverses_key blob, facts text, actor text) strict;
create index event_member on event (program_id, member_id);

-- Personal and foreign text of the log, blanked by an erasure.
create table event_detail (
    event_id integer primary key, external_id text, member_external_id text, reverses_external_id text, properties text, reason text) strict;

create table event_key (
    program_id integer not null, key_hash blob not null, event_id integer not null, accepted_at integer not null, body_hash blob not null,
    primary key (program_id, key_hash)) strict, without rowid;

-- autoincrement: an id is never used again, so a late writer cannot mistake one row for another.
create table inbox (
    partition_id integer not null, id integer primary key autoincrement, program_id integer not null, event_id integer not null,
    accepted_at integer not null, member_id integer not null, tries integer not null default 0) strict;

create table parked (
    event_id integer primary key, program_id integer not null, accepted_at integer not null, member_id integer, partition_id integer,
    waits_for text, reason text not null, tries integer not null, parked_at integer not null) strict;
create index parked_waits on parked (program_id, waits_for) where waits_for is not null;

create table decision (
    partition_id integer not null, seq integer not null, program_id integer not null, event_id integer primary key, member_id integer not null,
    referrer_id integer, outcome text not null, reason text, terms_version integer not null, revenue integer not null,
    completed integer not null, signed_up integer not null, occurred_at integer not null, decided_at integer not null, trace blob not null,
    unique (partition_id, seq)) strict;

create table reward (
    id integer primary key, program_id integer not null, partition_id integer not null, source text not null, source_id integer not null,
    rule text not null, payee text not null, level integer not null, member_id integer not null, kind text not null, amount integer,
    currency text, item text, reversed integer not null, status text not null, reason text, occurred_at integer not null,
    created_at integer not null, payable_at integer not null, updated_at integer not null, terms_version integer not null, threshold integer,
    transfer_id integer, ordered_by text,
    unique (source_id, rule, level, member_id),
    check (abs(reversed) <= abs(coalesce(amount, 0)))) strict;
create index reward_list on reward (program_id);
create index reward_member on reward (member_id);
create index reward_due on reward (program_id, partition_id, payable_at) where status = 'held';
create unique index reward_milestone on reward (member_id, rule, threshold) where threshold is not null and status <> 'reversed';

create table account (
    id integer primary key, program_id integer not null, partition_id integer not null, member_id integer not null, currency text not null,
    debits_pending integer not null, debits_posted integer not null, credits_pending integer not null, credits_posted integer not null,
    paid integer not null, reversed integer not null,
    unique (member_id, program_id, partition_id, currency),
    check (debits_pending >= 0 and credits_pending >= 0)) strict;

create table transfer (
    id integer primary key, program_id integer not null, partition_id integer not null, kind text not null, debit_account integer not null,
    credit_account integer not null, amount integer not null check (amount > 0), currency text not null, pending_id integer,
    reward_id integer, payout_id integer, member_id integer not null, event_id integer not null, at integer not null,
    check (debit_account <> credit_account)) strict;
create index transfer_member on transfer (member_id);

create table counter (
    program_id integer not null, member_id integer not null, name text not null, day integer not null,
    count integer not null check (count >= 0), amount integer not null, primary key (member_id, name, day)) strict, without rowid;

create table cap_use (
    program_id integer not null, member_id integer not null, key text not null, period integer not null,
    count integer not null check (count >= 0), amount integer not null check (amount >= 0),
    primary key (member_id, key, period)) strict, without rowid;

-- The row with the key '' is the lock of a budgeted program on PostgreSQL; the others count.
create table budget (
    program_id integer not null, key text not null, period integer not null, count integer not null check (count >= 0),
    amount integer not null check (amount >= 0), primary key (program_id, key, period)) strict, without rowid;

create table reversal (event_id integer primary key, program_id integer not null, amount integer not null, is_whole integer not null) strict;

create table member_stats (
    member_id integer primary key, program_id integer not null, sign_ups integer not null, completed integer not null,
    rejected integer not null, expired integer not null, events integer not null, revenue integer not null, rewards integer not null, reward_amount integer not null) strict;

create table daily_stats (
    program_id integer not null, partition_id integer not null, day integer not null, sign_ups integer not null, completed integer not null,
    rejected integer not null, expired integer not null, events integer not null, revenue integer not null, rewards integer not null, reward_amount integer not null,
    primary key (program_id, partition_id, day)) strict, without rowid;

-- Leaderboards: a roll-up that follows each partition's seq, outside the deciding transaction.
create table rollup (partition_id integer primary key, seq integer not null, at integer not null) strict;
create table score (
    program_id integer not null, span text not null, period integer not null, member_id integer not null,
    referrals integer not null, revenue integer not null, rewards integer not null,
    primary key (program_id, span, period, member_id)) strict, without rowid;
create table leaderboard (
    program_id integer not null, span text not null, measure text not null, rank integer not null, member_id integer not null,
    value integer not null, as_of integer not null, primary key (program_id, span, measure, rank)) strict, without rowid;

create table idempotency (
    program_id integer not null, key_hash blob not null, body_hash blob not null, status integer, content_type text, response blob,
    at integer not null, primary key (program_id, key_hash)) strict;
create index idempotency_age on idempotency (at);

-- Append-only tables, enforced by the database (DESIGN §7, L3). The one change that the log allows: an event that came
-- before its member gets its member, once.
create trigger transfer_append_only before update on transfer begin select raise(abort, 'transfer is append-only'); end;
create trigger transfer_kept before delete on transfer begin select raise(abort, 'transfer is append-only'); end;
create trigger decision_append_only before update on decision begin select raise(abort, 'decision is append-only'); end;
create trigger decision_kept before delete on decision begin select raise(abort, 'decision is append-only'); end;
create trigger event_append_only before update on event when old.member_id is not null begin select raise(abort, 'event is append-only'); end;
create trigger event_kept before delete on event begin select raise(abort, 'event is append-only'); end;
