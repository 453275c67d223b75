-- serves: 50
-- base: what a rate was taken of, null for an amount or an item; struck_from: the status that a reward had when it was wholly taken back.
alter table reward add column base integer;
alter table reward add column struck_from text;
-- claimed: the sum of what the reversals that stand ask for; standing: how many they are; completion: what became of the completion that the event had
-- brought. A reversal that is reinstated has a row of its own: amount and is_whole say how much of it.
alter table reversal add column claimed integer not null default 0;
alter table reversal add column standing integer not null default 0;
alter table reversal add column completion text not null default 'none';
