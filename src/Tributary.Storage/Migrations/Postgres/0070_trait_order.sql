-- serves: 40
-- When a member began to use a value that did not come with its sign-up; null means when it joined. It decides who used
-- a value first.
alter table trait add column said_at bigint;
