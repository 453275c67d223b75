-- serves: 53
-- What an entry waited for when it was given up. It is no longer woken, but a person may retry it. Null while it waits.
alter table parked add column waited_for text;
create index parked_age on parked (parked_at) where waits_for is not null;

-- For lists of a program's parked entries and of its events, newest first.
create index parked_list on parked (program_id);
create index event_list on event (program_id);
