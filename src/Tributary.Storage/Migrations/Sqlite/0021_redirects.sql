-- Counts changes that cached links depend on, which is the status of members. Clicks are counted immediately here,
-- since there is one writer.
create table link_change (
    program_id integer not null, partition_id integer not null, changes integer not null, primary key (program_id, partition_id)) strict;
create trigger member_status_counted after update of status on member when old.status is not new.status begin
    insert into link_change (program_id, partition_id, changes) values (new.program_id, new.partition_id, 1)
    on conflict (program_id, partition_id) do update set changes = changes + 1;
end;
