-- serves: 40
-- When a key was last used, within minutes; and where a created thing is, for a repeated request's answer.
alter table api_key add column last_used_at bigint;
alter table idempotency add column location text;
