-- No statement here rewrites a table: columns are null, or have a constant default.

alter table program add column has_traits boolean not null default false, add column busy_day int;
alter table member add column risk_score int, add column risk_verdict text, add column risk_signals bigint, add column case_id bigint;
alter table click add column marks int;

-- Keyed hashes (version, then 16 bytes), never texts. `at` is the time when the member joined.
create table trait (
    program_id bigint not null, member_id bigint not null, kind smallint not null, hash bytea not null, variant bigint not null,
    referrer_id bigint, at bigint not null, primary key (member_id, hash));
create index trait_match on trait (hash, at, member_id);

create table fraud_signal (
    program_id bigint not null, member_id bigint not null, name text collate "C" not null, event_id bigint not null, mode text not null,
    points int not null, evidence text not null, at bigint not null, primary key (member_id, name));
create index fraud_signal_program on fraud_signal (program_id);

create table fraud_case (
    id bigint primary key, program_id bigint not null, member_id bigint not null, referrer_id bigint not null, status text not null,
    score int not null, verdict text not null, outcome text, assignee text, opened_by bigint not null, resolved_by text,
    opened_at bigint not null, resolved_at bigint, updated_at bigint not null);
create index fraud_case_list on fraud_case (program_id, id);
create index fraud_case_member on fraud_case (member_id);
create unique index fraud_case_open on fraud_case (member_id) where status = 'open';
