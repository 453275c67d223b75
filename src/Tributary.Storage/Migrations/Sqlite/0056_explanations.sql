-- serves: 53
-- The time when a reward was paid or handed over.
alter table reward add column paid_at integer;

-- For lists of members by values that few members have. An index holds only those, so a usual sign-up writes to none of
-- them.
create index member_group_list on member (program_id, member_group) where member_group <> 'default';
create index member_country_list on member (program_id, country) where country is not null;
create index member_status_list on member (program_id, status) where status <> 'active';
