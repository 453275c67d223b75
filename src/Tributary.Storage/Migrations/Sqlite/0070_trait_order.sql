-- serves: 40
-- When a member began to use a value that it did not bring with its sign-up; null: when it joined. Who used a value first goes by this.
alter table trait add column said_at integer;
