-- Fewer indexes on the two tables that grow fastest: one of them for each row of a reward and of a transfer is gone, and what they answered the other does.
alter table reward drop constraint reward_pkey, add primary key (program_id, id);
drop index reward_list;
alter table transfer drop constraint transfer_pkey, add primary key (member_id, id);
drop index transfer_member;
