-- Nothing to do: here a table's id is the table itself, and costs no index of its own.
select 1;
