-- The primary key already keeps a member's values apart. The index is unique as well, as on PostgreSQL.

drop index trait_match;
create unique index trait_match on trait (hash, at, member_id);
