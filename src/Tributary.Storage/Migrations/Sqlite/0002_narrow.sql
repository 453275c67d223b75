-- Nothing to do: here a table is stored by its id, which needs no index of its own.
select 1;
