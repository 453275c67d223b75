-- Drops an index on each of the two fastest growing tables, rewards and transfers. The remaining index answers the same
-- queries.
alter table reward drop constraint reward_pkey, add primary key (program_id, id);
drop index reward_list;
alter table transfer drop constraint transfer_pkey, add primary key (member_id, id);
drop index transfer_member;
