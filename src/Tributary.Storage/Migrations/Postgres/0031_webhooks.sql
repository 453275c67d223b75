-- events: a JSON list of kinds. The secrets are readable, since they are needed to sign. The old one also signs until
-- its end.
create table webhook (
    id bigint primary key, program_id bigint not null references program, url text not null, events text not null, secret text not null,
    old_secret text, old_secret_until bigint, enabled boolean not null, disabled_reason text, failing_since bigint, created_at bigint not null,
    updated_at bigint not null);
create index webhook_program on webhook (program_id, id);

-- A change to be delivered to one webhook, and the log of its delivery, kept for 30 days. facts, at: as in outbox.
create table delivery (
    id bigint primary key, webhook_id bigint not null, program_id bigint not null, partition_id int not null, seq bigint not null, place int not null,
    kind text not null, subject_id bigint not null, facts text not null, at bigint not null, status text not null, tries int not null,
    next_at bigint, last_at bigint, last_status int, last_error text, created_at bigint not null, unique (webhook_id, partition_id, seq, place));
create index delivery_list on delivery (webhook_id, id);
create index delivery_due on delivery (webhook_id, next_at, id) where status = 'pending';
