-- serves: 40
-- Links depend on changes of a code as they do on the status of its owner. Uses are not counted, since codes that may
-- be used up are read again anyway. Partition -1 is not a partition: it counts changes made without a partition's lock.
create trigger code_counted after update of destination, starts_at, ends_at, max_uses on code begin
    insert into link_change (program_id, partition_id, changes) values (new.program_id, -1, 1)
    on conflict (program_id, partition_id) do update set changes = changes + 1;
end;
