-- subscribed: a bit for each kind of change with a subscriber. subscribed_from: the last seq of each partition when
-- that set last changed, as [[partition, seq], ...]; null means from the beginning.
alter table program add column subscribed bigint not null default 0, add column subscribed_from text;

-- Rows only for changes with a subscriber; deleted once every sink has them. facts: internal ids and numbers, nothing
-- personal.
create table outbox (
    partition_id int not null, seq bigint not null, place int not null, program_id bigint not null, kind text not null, subject_id bigint not null,
    facts text not null, at bigint not null, primary key (partition_id, seq, place));

-- The destinations of changes. takes_all: changes of every program; otherwise webhooks say which.
create table sink (name text collate "C" primary key, takes_all boolean not null, seen_at bigint not null);
create table sink_position (
    sink text collate "C" not null references sink, partition_id int not null, seq bigint not null, place int not null, at bigint not null,
    primary key (sink, partition_id));
