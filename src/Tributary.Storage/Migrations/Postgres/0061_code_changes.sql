-- serves: 40
-- Links depend on changes of a code as they do on the status of its owner. Uses are not counted, since codes that may
-- be used up are read again anyway. Partition -1 is not a partition: it counts changes made without a partition's lock.
create function count_code_change() returns trigger language plpgsql as $$
begin
    insert into link_change as c (program_id, partition_id, changes) values (new.program_id, -1, 1)
    on conflict (program_id, partition_id) do update set changes = c.changes + 1;
    return null;
end $$;
create trigger code_counted after update of destination, starts_at, ends_at, max_uses on code for each row execute function count_code_change();
