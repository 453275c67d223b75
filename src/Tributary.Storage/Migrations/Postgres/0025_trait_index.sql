-- `at` goes by the member, so the index that matches values keeps each of a member's values apart by itself; the other one need only find a member's own.

alter table trait drop constraint trait_pkey;
create index trait_member on trait (member_id);
drop index trait_match;
create unique index trait_match on trait (hash, at, member_id);
