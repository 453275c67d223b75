-- serves: 40
-- When a key was last used, within minutes; and the location of a created object, for the answer to a repeated request.
alter table api_key add column last_used_at integer;
alter table idempotency add column location text;
