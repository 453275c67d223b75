-- serves: 40
-- Terms that are not in force yet can be withdrawn: they stay listed, and govern nothing. A server of the version before does not know that, so withdraw
-- none before every node is upgraded. withdrawals: how many versions of the program were withdrawn, so that caches see each of them.
alter table terms add column withdrawn_at bigint;
alter table program add column withdrawals int not null default 0;
