-- Nobody reads where a click came from, so it is kept no longer. The column goes once no server of the version before may run.
update click set address_prefix = null where address_prefix is not null;
