-- serves: 40
-- Terms that are not in force yet can be withdrawn: they stay listed, and govern nothing. A server of the previous
-- version does not know that, so withdraw none before every node is upgraded. withdrawals: the number of withdrawn
-- versions of the program, so that caches notice each of them.
alter table terms add column withdrawn_at integer;
alter table program add column withdrawals integer not null default 0;
