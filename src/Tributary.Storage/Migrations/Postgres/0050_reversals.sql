-- serves: 50
-- base: the amount that a rate was applied to; null for a fixed amount or an item. struck_from: the status of a reward
-- before it was wholly reversed.
alter table reward add column base bigint, add column struck_from text;
-- claimed: the sum of the claims of the active reversals. standing: the number of active reversals. completion: what
-- happened to the completion that the event had caused. A reversal that is reinstated has its own row; amount and
-- is_whole say how much of it.
alter table reversal add column claimed bigint not null default 0, add column standing int not null default 0, add column completion text not null default 'none';
