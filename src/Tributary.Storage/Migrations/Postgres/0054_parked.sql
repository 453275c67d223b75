-- serves: 53
-- What an entry waited for when it was given up. It is no longer woken, but a person may retry it. Null while it waits.
alter table parked add column waited_for text collate "C";
create index parked_age on parked (parked_at) where waits_for is not null;
