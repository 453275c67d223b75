-- serves: 53
-- Only the query for the age of waiting entries can use this index. With the predicate "waits_for is not null", a plan
-- made while the table was empty used it to look for one text, and read everything that waits.
drop index parked_age;
create index parked_age on parked (parked_at) where waits_for >= '';
