-- serves: 40
-- A code that is changed is a change on which links depend, as the status of its owner is. Uses are not: codes that may be used up are read again anyway.
-- Partition -1 is no partition: it counts what was changed without a partition's lock.
create trigger code_counted after update of destination, starts_at, ends_at, max_uses on code begin
    insert into link_change (program_id, partition_id, changes) values (new.program_id, -1, 1)
    on conflict (program_id, partition_id) do update set changes = changes + 1;
end;
