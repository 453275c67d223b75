-- events: a JSON list of kinds. The secrets are readable, since they are needed to sign. The old one also signs until
-- its end.
create table webhook (
    id integer primary key, program_id integer not null references program, url text not null, events text not null, secret text not null,
    old_secret text, old_secret_until integer, enabled integer not null, disabled_reason text, failing_since integer, created_at integer not null,
    updated_at integer not null) strict;
create index webhook_program on webhook (program_id);

-- A change to be delivered to one webhook, and the log of its delivery, kept for 30 days. facts, at: as in outbox.
create table delivery (
    id integer primary key, webhook_id integer not null, program_id integer not null, partition_id integer not null, seq integer not null,
    place integer not null, kind text not null, subject_id integer not null, facts text not null, at integer not null, status text not null,
    tries integer not null, next_at integer, last_at integer, last_status integer, last_error text, created_at integer not null,
    unique (webhook_id, partition_id, seq, place)) strict;
create index delivery_list on delivery (webhook_id);
create index delivery_due on delivery (webhook_id, next_at) where status = 'pending';
