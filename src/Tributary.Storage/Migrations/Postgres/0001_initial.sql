-- Times are microseconds since 1970 UTC (to_timestamp(at / 1e6) to read them); amounts are minor units; days are yyyymmdd in the program's timezone.
-- No foreign keys between hot tables: references are kept by the one writer of money and checked by `tributary verify` (DESIGN §3).

create table setting (key text primary key, value text not null);

create sequence entity_id increment by 10000 start with 10000;
create sequence inbox_id;

create table program (
    id bigint primary key, name text collate "C" not null unique, status text not null, created_at bigint not null, ended_at bigint,
    version int not null, is_budgeted boolean not null);

create table terms (
    program_id bigint not null references program, version int not null, effective_from bigint not null, applies_to_all boolean not null,
    document bytea not null, created_at bigint not null, primary key (program_id, version));

create table api_key (
    id bigint primary key, prefix text collate "C" not null unique, hash bytea not null, name text not null, scopes text not null,
    program_id bigint references program, created_at bigint not null, expires_at bigint, revoked_at bigint);

create table partition (id int primary key, seq bigint not null);

create table member (
    program_id bigint not null, id bigint not null, external_id text collate "C" not null, referrer_id bigint, root_id bigint not null,
    partition_id int not null, depth int not null, member_group text not null, status text not null, country text, currency text,
    joined_at bigint not null, created_at bigint not null, upline bigint[] not null,
    primary key (program_id, id), unique (program_id, external_id));
create index member_referrer on member (program_id, referrer_id, id) where referrer_id is not null;

-- Personal text, blanked by an erasure.
create table member_detail (
    member_id bigint primary key, email text, phone text, ip text, user_agent text, device text, attributes text, visitor_id bigint);

create table code (
    folded text collate "C" not null, program_id bigint not null, id bigint not null, code text not null, kind text not null,
    member_id bigint not null, destination text, starts_at bigint, ends_at bigint, max_uses bigint, uses bigint not null,
    created_at bigint not null, primary key (folded, program_id));
create index code_member on code (member_id, id);

create table click (
    program_id bigint not null, id bigint not null, at bigint not null, member_id bigint not null, code text not null,
    visitor_id bigint not null, address_prefix text, user_agent text, referrer_url text, landing_url text,
    primary key (program_id, id, at)) partition by range (at);
create index click_visitor on click (program_id, visitor_id, at);
create table click_default partition of click default;

-- Counters of link capture, so that a click never touches a row of the deciding transaction. One row per node slot and
-- day.
create table click_count (
    program_id bigint not null, member_id bigint not null, clicks bigint not null, visitors bigint not null, primary key (program_id, member_id));
create table click_daily (
    program_id bigint not null, day int not null, slot int not null, clicks bigint not null, visitors bigint not null,
    primary key (program_id, day, slot));

create table referral (
    id bigint primary key, program_id bigint not null, partition_id int not null, member_id bigint not null, referrer_id bigint not null,
    kind text not null, source text not null, code text, click_id bigint, status text not null, terms_version int not null,
    joined_at bigint not null, completed_at bigint, completed_by bigint, expires_at bigint, created_at bigint not null, updated_at bigint not null,
    unique (member_id, kind));
create index referral_list on referral (program_id, id);
create index referral_referrer on referral (referrer_id, id);
create index referral_expiry on referral (program_id, partition_id, expires_at) where status = 'pending' and expires_at is not null;

create table referral_history (
    referral_id bigint not null, event_id bigint not null, at bigint not null, status text not null, reason text,
    primary key (referral_id, event_id));

-- The log: ids, numbers, times. Append-only, except for the member of an event that came before its member, which is
-- set once when the member arrives.
create table event (
    id bigint not null, accepted_at bigint not null, program_id bigint not null, type text not null, member_id bigint, partition_id int,
    amount bigint, currency text, occurred_at bigint not null, reverses_key bytea, facts text, actor text,
    primary key (id, accepted_at)) partition by range (accepted_at);
create index event_member on event (program_id, member_id, id);
create table event_default partition of event default;

-- Personal and foreign text of the log, blanked by an erasure.
create table event_detail (
    event_id bigint primary key, external_id text, member_external_id text, reverses_external_id text, properties text, reason text);

create table event_key (
    program_id bigint not null, key_hash bytea not null, event_id bigint not null, accepted_at bigint not null, body_hash bytea not null,
    primary key (program_id, key_hash));

create table inbox (
    partition_id int not null, id bigint not null default nextval('inbox_id'), program_id bigint not null, event_id bigint not null,
    accepted_at bigint not null, member_id bigint not null, tries int not null default 0, primary key (partition_id, id));

create table parked (
    event_id bigint primary key, program_id bigint not null, accepted_at bigint not null, member_id bigint, partition_id int,
    waits_for text collate "C", reason text not null, tries int not null, parked_at bigint not null);
create index parked_waits on parked (program_id, waits_for) where waits_for is not null;

create table decision (
    partition_id int not null, seq bigint not null, program_id bigint not null, event_id bigint not null, member_id bigint not null,
    referrer_id bigint, outcome text not null, reason text, terms_version int not null, revenue bigint not null, completed int not null,
    signed_up int not null, occurred_at bigint not null, decided_at bigint not null, trace bytea not null,
    primary key (partition_id, seq));
create unique index decision_event on decision (event_id);

create table reward (
    id bigint primary key, program_id bigint not null, partition_id int not null, source text not null, source_id bigint not null,
    rule text collate "C" not null, payee text not null, level int not null, member_id bigint not null, kind text not null, amount bigint, currency text,
    item text, reversed bigint not null, status text not null, reason text, occurred_at bigint not null, created_at bigint not null,
    payable_at bigint not null, updated_at bigint not null, terms_version int not null, threshold int, transfer_id bigint, ordered_by text,
    unique (source_id, rule, level, member_id),
    check (abs(reversed) <= abs(coalesce(amount, 0))));
create index reward_list on reward (program_id, id);
create index reward_member on reward (member_id, id);
create index reward_due on reward (program_id, partition_id, payable_at) where status = 'held';
create unique index reward_milestone on reward (member_id, rule, threshold) where threshold is not null and status <> 'reversed';

create table account (
    id bigint primary key, program_id bigint not null, partition_id int not null, member_id bigint not null, currency text not null,
    debits_pending bigint not null, debits_posted bigint not null, credits_pending bigint not null, credits_posted bigint not null,
    paid bigint not null, reversed bigint not null,
    unique (member_id, program_id, partition_id, currency),
    check (debits_pending >= 0 and credits_pending >= 0)) with (fillfactor = 80);

create table transfer (
    id bigint primary key, program_id bigint not null, partition_id int not null, kind text not null, debit_account bigint not null,
    credit_account bigint not null, amount bigint not null check (amount > 0), currency text not null, pending_id bigint, reward_id bigint,
    payout_id bigint, member_id bigint not null, event_id bigint not null, at bigint not null, check (debit_account <> credit_account));
create index transfer_member on transfer (member_id, id);

create table counter (
    program_id bigint not null, member_id bigint not null, name text collate "C" not null, day int not null,
    count bigint not null check (count >= 0), amount bigint not null, primary key (member_id, name, day)) with (fillfactor = 80);

create table cap_use (
    program_id bigint not null, member_id bigint not null, key text collate "C" not null, period int not null,
    count bigint not null check (count >= 0), amount bigint not null check (amount >= 0), primary key (member_id, key, period));

-- The row with the key '' is the lock of a budgeted program; the others count.
create table budget (
    program_id bigint not null, key text collate "C" not null, period int not null, count bigint not null check (count >= 0),
    amount bigint not null check (amount >= 0), primary key (program_id, key, period));

create table reversal (event_id bigint primary key, program_id bigint not null, amount bigint not null, is_whole boolean not null);

create table member_stats (
    member_id bigint primary key, program_id bigint not null, sign_ups bigint not null, completed bigint not null, rejected bigint not null,
    expired bigint not null, events bigint not null, revenue bigint not null, rewards bigint not null, reward_amount bigint not null) with (fillfactor = 80);

create table daily_stats (
    program_id bigint not null, partition_id int not null, day int not null, sign_ups bigint not null, completed bigint not null,
    rejected bigint not null, expired bigint not null, events bigint not null, revenue bigint not null, rewards bigint not null,
    reward_amount bigint not null, primary key (program_id, partition_id, day)) with (fillfactor = 50);

-- Leaderboards: a roll-up that follows each partition's seq, outside the deciding transaction.
create table rollup (partition_id int primary key, seq bigint not null, at bigint not null);
create table score (
    program_id bigint not null, span text not null, period int not null, member_id bigint not null,
    referrals bigint not null, revenue bigint not null, rewards bigint not null, primary key (program_id, span, period, member_id));
create table leaderboard (
    program_id bigint not null, span text not null, measure text not null, rank int not null, member_id bigint not null, value bigint not null,
    as_of bigint not null, primary key (program_id, span, measure, rank));

create table idempotency (
    program_id bigint not null, key_hash bytea not null, body_hash bytea not null, status int, content_type text, response bytea, at bigint not null,
    primary key (program_id, key_hash));
create index idempotency_age on idempotency (at);

-- Append-only tables, enforced by the database (DESIGN §7, L3). The one change that the log allows: an event that came
-- before its member gets its member, once.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;
create trigger transfer_append_only before update or delete on transfer for each row execute function refuse_change();
create trigger decision_append_only before update or delete on decision for each row execute function refuse_change();
create trigger event_append_only before update or delete on event for each row
    when (old.member_id is not null) execute function refuse_change();
