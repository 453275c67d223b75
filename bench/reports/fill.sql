-- Fills a program with the figures of :MEMBERS: members and :EVENTS: events of referred members within a year, for
-- bench/reports.sh. A server takes hours to decide so many, so this writes the roll-ups that they would have left. Only
-- the finest tables are made up. Each coarser one is added up from a finer one, as the server keeps them, and
-- `tributary verify` finds no difference between them. Both databases run it; words between colons are put in by the
-- script, which has filled bench_day with the days of the year and the first day of each one's week.
insert into member (program_id, id, external_id, root_id, partition_id, depth, member_group, status, joined_at,
    created_at, upline, updated_at)
select :P:, 10000000 + value, 'm' || value, 10000000 + value, 0, 0,
    case when value % 50 = 0 then 'vip' else 'default' end, 'active',
    1750000000000000, 1750000000000000, :EMPTY:, 1750000000000000
from generate_series(0, :MEMBERS: - 1) as value;

insert into member_detail (member_id, display_name, unlisted)
select 10000000 + value * 10, 'Member ' || value, value % 20 = 0 from generate_series(0, :MEMBERS: / 10 - 1) as value;

insert into member_stats (program_id, member_id, partition_id, sign_ups, completed, rejected, expired, events, revenue,
    rewards, month, week, month_completed, month_revenue, week_completed, week_revenue)
select :P:, 10000000 + value, 0, 2, value % 9, 0, 0, 10, (cast(value as bigint) * 7919) % 1000003, 5, :MONTH:, :WEEK:,
    value % 3, (cast(value as bigint) * 7919) % 10007, value % 2, (cast(value as bigint) * 7919) % 1009
from generate_series(0, :MEMBERS: - 1) as value;

insert into segment (program_id, id, channel, source, medium, campaign, referrer_host, country, device, language)
select :P:, 1000000 + value, 1 + value % 8, 'source' || value % 20, 'medium' || value % 5, 'campaign' || value,
    'host' || value % 30 || '.example', case value % 3 when 0 then 'US' when 1 then 'DE' else 'FR' end,
    1 + value % 3, 'en'
from generate_series(1, 200) as value;

-- Two events of referred members a row. Every member refers as much as any other, which is the hardest case for a list
-- of the best: no few rows say who they are.
insert into activity_day (program_id, referrer_id, day, code, segment_id, referrer_group, terms_version, currency,
    sign_ups, completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select :P:, 10000000 + e.member, d.day, 'C' || e.member, 1000001 + e.value / 365 % 200,
    case when e.member % 50 = 0 then 'vip' else 'default' end, 1, 'USD', case when e.value % 10 = 0 then 1 else 0 end,
    case when e.value % 16 = 0 then 1 else 0 end, 0, 0, 2, 1, 1000 + e.value % 9973,
    case when e.value % 50 = 0 then 1 else 0 end, case when e.value % 50 = 0 then 500 else 0 end, 2, 600,
    case when e.value % 20 = 0 then 1 else 0 end, case when e.value % 16 = 0 then 1 else 0 end,
    case when e.value % 32 = 0 then 1 else 0 end
from (select value, (cast(value as bigint) * 7919) % :MEMBERS: as member
    from generate_series(1, :EVENTS: / 2) as value) e
join bench_day d on d.i = e.value % 365
order by d.day, e.member
on conflict do nothing;

-- Members that nobody referred.
insert into activity_day (program_id, referrer_id, day, code, segment_id, referrer_group, terms_version, currency,
    sign_ups, completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select :P:, 0, d.day, '', 1000000 + s.value, '', 1, 'USD', :MEMBERS: / 146000, 0, 0, 0, :EVENTS: / 730000,
    :EVENTS: / 1460000, 40000, 0, 0, 0, 0, 0, 0, 0
from bench_day d, (select value from generate_series(1, 200) as value) s;

delete from activity_segment_day where program_id = :P:;
insert into activity_segment_day (program_id, day, segment_id, referrer_group, terms_version, is_referred, currency,
    sign_ups, completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select program_id, day, segment_id, referrer_group, terms_version, referrer_id <> 0, currency, sum(sign_ups),
    sum(completions), sum(rejections), sum(expiries), sum(events), sum(orders), sum(revenue), sum(refunds),
    sum(refunded), sum(rewards), sum(reward_amount), sum(click_sign_ups), sum(joined_completions),
    sum(click_completions)
from activity_day where program_id = :P:
group by program_id, day, segment_id, referrer_group, terms_version, referrer_id <> 0, currency;

delete from activity_segment_month where program_id = :P:;
insert into activity_segment_month (program_id, month, segment_id, referrer_group, terms_version, is_referred, currency,
    sign_ups, completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select program_id, day - day % 100 + 1, segment_id, referrer_group, terms_version, is_referred, currency, sum(sign_ups),
    sum(completions), sum(rejections), sum(expiries), sum(events), sum(orders), sum(revenue), sum(refunds),
    sum(refunded), sum(rewards), sum(reward_amount), sum(click_sign_ups), sum(joined_completions),
    sum(click_completions)
from activity_segment_day where program_id = :P:
group by program_id, day - day % 100 + 1, segment_id, referrer_group, terms_version, is_referred, currency;

delete from activity_total_day where program_id = :P:;
insert into activity_total_day (program_id, day, is_referred, currency, sign_ups, completions, rejections, expiries,
    events, orders, revenue, refunds, refunded, rewards, reward_amount, click_sign_ups, joined_completions,
    click_completions)
select program_id, day, is_referred, currency, sum(sign_ups), sum(completions), sum(rejections), sum(expiries),
    sum(events), sum(orders), sum(revenue), sum(refunds), sum(refunded), sum(rewards), sum(reward_amount),
    sum(click_sign_ups), sum(joined_completions), sum(click_completions)
from activity_segment_day where program_id = :P: group by program_id, day, is_referred, currency;

insert into reward_day (program_id, day, rule, level, terms_version, currency, segment_id, referrer_group, rewards,
    amount)
select program_id, day, 'share', 1, terms_version, currency, segment_id, referrer_group, rewards, reward_amount
from activity_segment_day where program_id = :P: and is_referred and rewards > 0;

insert into property_day (program_id, name, day, value, currency, events, revenue)
select program_id, 'type', day, 'purchase', currency, events, revenue
from activity_total_day where program_id = :P: and is_referred;

insert into click_day (program_id, day, member_id, code, segment_id, clicks, visitors)
select :P:, d.day, 10000000 + e.member, 'C' || e.member, 1000001 + e.value / 365 % 200, 5, 4
from (select value, (cast(value as bigint) * 7919) % :MEMBERS: as member
    from generate_series(1, :EVENTS: / 10) as value) e
join bench_day d on d.i = e.value % 365
order by d.day, e.member
on conflict do nothing;

insert into click_count (program_id, member_id, clicks, visitors)
select program_id, member_id, sum(clicks), sum(visitors) from click_day where program_id = :P:
group by program_id, member_id;

insert into click_segment_day (program_id, day, owner_group, segment_id, clicks, visitors)
select program_id, day, case when member_id % 50 = 0 then 'vip' else 'default' end, segment_id, sum(clicks),
    sum(visitors)
from click_day where program_id = :P:
group by program_id, day, case when member_id % 50 = 0 then 'vip' else 'default' end, segment_id;

insert into click_segment_month (program_id, month, owner_group, segment_id, clicks, visitors)
select program_id, day - day % 100 + 1, owner_group, segment_id, sum(clicks), sum(visitors)
from click_segment_day where program_id = :P: group by program_id, day - day % 100 + 1, owner_group, segment_id;

insert into click_daily (program_id, day, slot, clicks, visitors)
select program_id, day, 0, sum(clicks), sum(visitors)
from click_segment_day where program_id = :P: group by program_id, day;

-- Those who joined in one period, and then in the periods after it.
delete from cohort where program_id = :P:;
insert into cohort (program_id, span, joined, age, is_referred, members, active, completions, orders, revenue,
    reward_amount)
select a.program_id, 2, a.day - a.day % 100 + 1, 0, a.is_referred, sum(a.sign_ups), sum(a.sign_ups), sum(a.completions),
    sum(a.orders), sum(a.revenue), sum(a.reward_amount)
from activity_total_day a where a.program_id = :P: group by a.program_id, a.day - a.day % 100 + 1, a.is_referred;
insert into cohort (program_id, span, joined, age, is_referred, members, active, completions, orders, revenue,
    reward_amount)
select a.program_id, 1, d.week, 0, a.is_referred, sum(a.sign_ups), sum(a.sign_ups), sum(a.completions), sum(a.orders),
    sum(a.revenue), sum(a.reward_amount)
from activity_total_day a join bench_day d on d.day = a.day
where a.program_id = :P: group by a.program_id, d.week, a.is_referred;
insert into cohort (program_id, span, joined, age, is_referred, members, active, completions, orders, revenue,
    reward_amount)
select c.program_id, c.span, c.joined, a.value, c.is_referred, 0, c.active / (a.value + 1), 0, c.orders / (a.value + 1),
    c.revenue / (a.value + 1), c.reward_amount / (a.value + 1)
from cohort c, (select value from generate_series(1, 52) as value) a
where c.program_id = :P: and c.age = 0 and (c.span = 1 or a.value <= 12);

insert into member_presence (program_id, member_id, weeks, months)
select program_id, id, 1, 1 from member where program_id = :P: and id >= 10000000;
insert into active_members (program_id, span, period, is_referred, members)
values (:P:, 1, :WEEK:, :YES:, :MEMBERS:), (:P:, 2, :MONTH:, :YES:, :MEMBERS:);

-- Delays of minutes, hours and days, so that nearly each of 500 buckets occurs each day.
insert into delay_day (program_id, kind, day, segment_id, bucket, count)
select :P:, k.kind, d.day, 1000001 + e.value / 365 % 200,
    case when e.value % 10 < 3 then e.value * 31 % 120 when e.value % 10 < 8 then 120 + e.value * 17 % 334
        else 454 + e.value * 13 % 46 end, count(*)
from (select value from generate_series(1, :EVENTS: / 16) as value) e
join bench_day d on d.i = e.value % 365
cross join (select 1 as kind union all select 2) k
group by 2, 3, 4, 5;

insert into delay_total (program_id, kind, span, period, bucket, count)
select program_id, kind, 0, day, bucket, sum(count) from delay_day where program_id = :P:
group by program_id, kind, day, bucket;
insert into delay_total (program_id, kind, span, period, bucket, count)
select t.program_id, t.kind, 1, d.week, t.bucket, sum(t.count)
from delay_total t join bench_day d on d.day = t.period
where t.program_id = :P: and t.span = 0 group by t.program_id, t.kind, d.week, t.bucket;
insert into delay_total (program_id, kind, span, period, bucket, count)
select program_id, kind, 2, period - period % 100 + 1, bucket, sum(count)
from delay_total where program_id = :P: and span = 0 group by program_id, kind, period - period % 100 + 1, bucket;

delete from generation where program_id = :P:;
insert into generation (program_id, depth, members)
select :P:, g.value, case when g.value = 0 then a.members - a.members / 14 * 13 else a.members / 14 end
from (select value from generate_series(0, 13) as value) g,
    (select cast(sum(sign_ups) as bigint) as members from activity_total_day where program_id = :P:) a;
