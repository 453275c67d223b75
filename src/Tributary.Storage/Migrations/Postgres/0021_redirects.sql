-- What clicks add to the figures: a row a transaction that stored some, an item a click, until they are counted. Adding them at once took more than half
-- of a click's time in the database (docs/decisions/0010). No index: it is read and emptied whole, every few seconds.
create table click_tally (
    programs bigint[] not null, members bigint[] not null, days int[] not null, uniques boolean[] not null)
    with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, vacuum_truncate = false);

alter table click_count set (fillfactor = 80);

-- How often something changed on which links depend and which caches keep: the status of members. Whoever changes one has its partition locked.
create table link_change (program_id bigint not null, partition_id int not null, changes bigint not null, primary key (program_id, partition_id));
create function count_link_change() returns trigger language plpgsql as $$
begin
    insert into link_change as c (program_id, partition_id, changes) values (new.program_id, new.partition_id, 1)
    on conflict (program_id, partition_id) do update set changes = c.changes + 1;
    return null;
end $$;
create trigger member_status_counted after update of status on member for each row
    when (old.status is distinct from new.status) execute function count_link_change();
