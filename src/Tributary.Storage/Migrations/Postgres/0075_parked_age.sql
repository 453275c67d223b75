-- serves: 53
-- Only what asks for the age of what waits can use this index. Under the predicate "waits_for is not null" a plan that was
-- made while the table was empty took it to look for one text, and read everything that waits.
drop index parked_age;
create index parked_age on parked (parked_at) where waits_for >= '';
