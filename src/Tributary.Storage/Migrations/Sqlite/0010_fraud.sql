-- No statement here rewrites a table: columns are null, or have a constant default.

alter table program add column has_traits integer not null default 0;
alter table program add column busy_day integer;
alter table member add column risk_score integer;
alter table member add column risk_verdict text;
alter table member add column risk_signals integer;
alter table member add column case_id integer;
alter table click add column marks integer;

-- Keyed hashes (version, then 16 bytes), never texts. `at` is the time when the member joined.
create table trait (
    program_id integer not null, member_id integer not null, kind integer not null, hash blob not null, variant integer not null,
    referrer_id integer, at integer not null, primary key (member_id, hash)) strict, without rowid;
create index trait_match on trait (hash, at, member_id);

create table fraud_signal (
    program_id integer not null, member_id integer not null, name text not null, event_id integer not null, mode text not null,
    points integer not null, evidence text not null, at integer not null, primary key (member_id, name)) strict, without rowid;
create index fraud_signal_program on fraud_signal (program_id);

create table fraud_case (
    id integer primary key, program_id integer not null, member_id integer not null, referrer_id integer not null, status text not null,
    score integer not null, verdict text not null, outcome text, assignee text, opened_by integer not null, resolved_by text,
    opened_at integer not null, resolved_at integer, updated_at integer not null) strict;
create index fraud_case_list on fraud_case (program_id, id);
create index fraud_case_member on fraud_case (member_id);
create unique index fraud_case_open on fraud_case (member_id) where status = 'open';
