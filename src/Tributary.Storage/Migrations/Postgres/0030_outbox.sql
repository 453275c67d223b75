-- subscribed: a bit for each kind of change that somebody wants to hear of; subscribed_from: the last seq of each partition when it became what it is, as
-- [[partition, seq], ...]; null: from the beginning.
alter table program add column subscribed bigint not null default 0, add column subscribed_from text;

-- Rows only for changes that somebody subscribes to; deleted once every sink has them. facts: our own ids and numbers, nothing personal.
create table outbox (
    partition_id int not null, seq bigint not null, place int not null, program_id bigint not null, kind text not null, subject_id bigint not null,
    facts text not null, at bigint not null, primary key (partition_id, seq, place));

-- Where changes go. takes_all: every program's; otherwise webhooks say which.
create table sink (name text collate "C" primary key, takes_all boolean not null, seen_at bigint not null);
create table sink_position (
    sink text collate "C" not null references sink, partition_id int not null, seq bigint not null, place int not null, at bigint not null,
    primary key (sink, partition_id));
