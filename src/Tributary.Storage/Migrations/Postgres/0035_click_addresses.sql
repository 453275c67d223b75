-- The address of a click is never read, so it is no longer kept. The column is dropped once no server of the previous
-- version may run.
update click set address_prefix = null where address_prefix is not null;
