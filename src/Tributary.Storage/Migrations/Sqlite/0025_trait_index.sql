-- The primary key keeps a member's values apart here, and the table with it; that they are apart in the index as well is said as on PostgreSQL.

drop index trait_match;
create unique index trait_match on trait (hash, at, member_id);
