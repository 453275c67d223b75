-- Fills a program with the figures of :MEMBERS: members and :EVENTS: events of a year, for bench/reports.sh. It writes the
-- roll-ups that events would have left, since a server takes hours for so many. Both databases run it; words between
-- colons are put in by the script, which has filled bench_day with the days of the year.
insert into member (program_id, id, external_id, root_id, partition_id, depth, member_group, status, joined_at,
    created_at, upline, updated_at)
select :P:, 10000000 + value, 'm' || value, 10000000 + value, 0, 0, case when value % 50 = 0 then 'vip' else 'default' end,
    'active', 1750000000000000, 1750000000000000, :EMPTY:, 1750000000000000
from generate_series(0, :MEMBERS: - 1) as value;

insert into member_detail (member_id, display_name, unlisted)
select 10000000 + value * 10, 'Member ' || value, value % 20 = 0 from generate_series(0, :MEMBERS: / 10 - 1) as value;

insert into member_stats (program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards, month,
    week, month_completed, month_revenue, week_completed, week_revenue)
select :P:, 10000000 + value, 2, value % 9, 0, 0, 10, (value * 7919) % 1000003, 5, :MONTH:, :WEEK:, value % 3,
    (value * 7919) % 10007, value % 2, (value * 7919) % 1009
from generate_series(0, :MEMBERS: - 1) as value;

insert into segment (program_id, id, channel, source, medium, campaign, referrer_host, country, device, language)
select :P:, 1000000 + value, 1 + value % 8, 'source' || value % 20, 'medium' || value % 5, 'campaign' || value,
    'host' || value % 30 || '.example', case value % 3 when 0 then 'US' when 1 then 'DE' else 'FR' end, 1 + value % 3, 'en'
from generate_series(1, 200) as value;

insert into activity_segment_day (program_id, day, segment_id, referrer_group, terms_version, is_referred, currency,
    sign_ups, completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select :P:, d.day, 1000000 + s.value, g.name, 1, r.name = 'yes', 'USD', 13, 8, 0, 0, 34, 20, 300000, 2, 9000, 23, 30000, 9,
    8, 6
from bench_day d, (select value from generate_series(1, 200) as value) s,
    (select 'default' as name union all select 'vip') g, (select 'yes' as name union all select 'no') r;

insert into click_segment_day (program_id, day, owner_group, segment_id, clicks, visitors)
select :P:, d.day, g.name, 1000000 + s.value, 150, 130
from bench_day d, (select value from generate_series(1, 200) as value) s,
    (select 'default' as name union all select 'vip') g;

insert into activity_day (program_id, referrer_id, day, code, segment_id, referrer_group, terms_version, currency,
    sign_ups, completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select :P:, 10000000 + (e.value * 7919) % :MEMBERS:, d.day, 'C' || (e.value * 7919) % :MEMBERS:, 1000000 + 1 + e.value % 200,
    'default', 1, 'USD', e.value % 2, e.value % 3, 0, 0, 2, 1, 1000 + e.value % 9973, 0, 0, 2, 600, 0, 0, 0
from (select value from generate_series(1, :EVENTS: / 2) as value) e
join bench_day d on d.i = e.value % 365
where true
on conflict do nothing;

insert into click_day (program_id, day, member_id, code, segment_id, clicks, visitors)
select :P:, d.day, 10000000 + (e.value * 7919) % :MEMBERS:, 'C' || (e.value * 7919) % :MEMBERS:, 1000001, 5, 4
from (select value from generate_series(1, :EVENTS: / 10) as value) e
join bench_day d on d.i = e.value % 365
where true
on conflict do nothing;

insert into cohort (program_id, span, joined, age, is_referred, members, active, completions, orders, revenue,
    reward_amount)
select :P:, 2, m.day, a.value, r.name = 'yes', case when a.value = 0 then 40000 else 0 end, 40000 / (a.value + 1), 2000,
    4500, 22500000, 2500000
from (select min(day) as day, day / 100 as month from bench_day group by day / 100) m,
    (select value from generate_series(0, 12) as value) a, (select 'yes' as name union all select 'no') r;

insert into delay_day (program_id, kind, day, segment_id, bucket, count)
select :P:, 1, d.day, 1000000 + s.value, b.value * 7, 3
from bench_day d, (select value from generate_series(1, 200) as value) s,
    (select value from generate_series(0, 9) as value) b;

insert into generation (program_id, depth, members)
select :P:, value, :MEMBERS: / 14 from generate_series(0, 13) as value;
