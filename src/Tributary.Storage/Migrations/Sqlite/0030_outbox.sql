-- subscribed: a bit for each kind of change with a subscriber. subscribed_from: the last seq of each partition when
-- that set last changed, as [[partition, seq], ...]; null means from the beginning.
alter table program add column subscribed integer not null default 0;
alter table program add column subscribed_from text;

-- Rows only for changes with a subscriber; deleted once every sink has them. facts: internal ids and numbers, nothing
-- personal.
create table outbox (
    partition_id integer not null, seq integer not null, place integer not null, program_id integer not null, kind text not null,
    subject_id integer not null, facts text not null, at integer not null, primary key (partition_id, seq, place)) strict, without rowid;

-- The destinations of changes. takes_all: changes of every program; otherwise webhooks say which.
create table sink (name text primary key, takes_all integer not null, seen_at integer not null) strict, without rowid;
create table sink_position (
    sink text not null references sink, partition_id integer not null, seq integer not null, place integer not null, at integer not null,
    primary key (sink, partition_id)) strict, without rowid;
