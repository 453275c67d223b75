-- The additions of clicks to the figures: a row per transaction that stored some, an item per click, until they are
-- counted. Adding them immediately took more than half of a click's time in the database (docs/decisions/0010). There
-- is no index, since the table is read and emptied as a whole every few seconds.
create table click_tally (
    programs bigint[] not null, members bigint[] not null, days int[] not null, uniques boolean[] not null)
    with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, vacuum_truncate = false);

alter table click_count set (fillfactor = 80);

-- Counts changes that cached links depend on, which is the status of members. A transaction that changes one has its
-- partition locked.
create table link_change (program_id bigint not null, partition_id int not null, changes bigint not null, primary key (program_id, partition_id));
create function count_link_change() returns trigger language plpgsql as $$
begin
    insert into link_change as c (program_id, partition_id, changes) values (new.program_id, new.partition_id, 1)
    on conflict (program_id, partition_id) do update set changes = c.changes + 1;
    return null;
end $$;
create trigger member_status_counted after update of status on member for each row
    when (old.status is distinct from new.status) execute function count_link_change();
