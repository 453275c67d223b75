-- serves: 1
-- Spreads the tables that the migrations of PostgreSQL have made over the machines of Citus (docs/decisions/0071):
-- what a partition owns is on one machine, by its partition; what says who people are is on every machine; keys of
-- entries are spread by their hash; everything else stays on the coordinator.

do $$ begin
    if not exists (select from pg_extension where extname = 'citus') then
        raise exception 'The database has no Citus. Run "create extension citus" in it, on every machine.';
    end if;
    if not exists (select from pg_dist_node where groupid = 0) then
        raise exception 'Citus does not know its coordinator. Run citus_set_coordinator_host in the database.';
    end if;
end $$;

-- Triggers of this schema only refuse, or count on the coordinator; they touch no other machine.
set local citus.enable_unsafe_triggers = on;

-- A partition is never divided, so there is no use for more shards than partitions.
select set_config('citus.shard_count', cast(least(64, greatest(1, count(*))) as text), true) from partition;

-- Citus refuses to change a table that foreign keys refer to once a transaction has read several machines. Programs are
-- never deleted, and a sink only after its positions.
do $$ declare reference record; begin
    for reference in
        select cast(conrelid as regclass) as owner, conname as name from pg_constraint
        where contype = 'f' and confrelid in (cast('program' as regclass), cast('sink' as regclass))
    loop
        execute format('alter table %s drop constraint %I', reference.owner, reference.name);
    end loop;
end $$;

-- What every machine has --------------------------------------------------------------------------------------------

-- These fire on every machine that has the row. Cached links ask the coordinator only, where link_change is.
create or replace function count_link_change() returns trigger language plpgsql as $$
begin
    if (select groupid from pg_dist_local_group) = 0 then
        insert into link_change as c (program_id, partition_id, changes)
        values (new.program_id, new.partition_id, 1)
        on conflict (program_id, partition_id) do update set changes = c.changes + 1;
    end if;
    return null;
end $$;

create or replace function count_code_change() returns trigger language plpgsql as $$
begin
    if (select groupid from pg_dist_local_group) = 0 then
        insert into link_change as c (program_id, partition_id, changes) values (new.program_id, -1, 1)
        on conflict (program_id, partition_id) do update set changes = c.changes + 1;
    end if;
    return null;
end $$;

-- It has no primary key, by which a new machine would find its rows.
alter table trait replica identity using index trait_match;

select create_reference_table(cast(name as regclass))
from unnest(array['program', 'terms', 'segment', 'member', 'member_detail', 'awaiting_sign_up', 'referral',
    'referral_history', 'reversal', 'trait', 'trait_tombstone', 'fraud_signal', 'fraud_case', 'sink']) as name;

-- What the coordinator has, and a deciding transaction writes --------------------------------------------------------

-- Their rows are locked one by one. A lock of a row that every machine has would be a lock of the whole table.
select citus_add_local_table_to_metadata(cast(name as regclass))
from unnest(array['code', 'budget', 'parked', 'early_entry']) as name;

-- What is spread -----------------------------------------------------------------------------------------------------

select create_distributed_table('entry_key', 'key_hash');

-- A unique key must hold the partition. It comes last, so that a row is still found by the rest of its key.
alter table entry drop constraint entry_pkey, add primary key (id, partition_id);
alter table reward drop constraint reward_pkey,
    add primary key (source_id, rule, level, member_id, partition_id);
drop index reward_list;
create unique index reward_list on reward (program_id, id, partition_id);
drop index reward_milestone;
create unique index reward_milestone on reward (member_id, rule, threshold, partition_id)
    where threshold is not null and status <> 'reversed';
alter table account drop constraint account_pkey, add primary key (program_id, id, partition_id);
alter table transfer drop constraint transfer_pkey, add primary key (member_id, id, partition_id);
alter table counter drop constraint counter_pkey, add primary key (member_id, name, day, partition_id);
alter table cap_use drop constraint cap_use_pkey, add primary key (member_id, key, period, partition_id);
alter table member_stats drop constraint member_stats_pkey, add primary key (program_id, member_id, partition_id);

select create_distributed_table('partition', 'id', colocate_with => 'none');
select create_distributed_table(cast(name as regclass), 'partition_id', colocate_with => 'partition')
from unnest(array['entry', 'inbox', 'reward', 'account', 'transfer', 'counter', 'cap_use', 'member_stats',
    'member_revenue', 'outbox', 'sink_position']) as name;

-- The rows of the one table that was not empty are on their machines now.
select truncate_local_data_after_distributing_table('partition');
