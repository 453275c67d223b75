-- `at` depends on the member, so the index that matches values already keeps a member's values apart. The other index
-- only has to find a member's own values.

alter table trait drop constraint trait_pkey;
create index trait_member on trait (member_id);
drop index trait_match;
create unique index trait_match on trait (hash, at, member_id);
