-- Written by StatementTests from the descriptions in src/Tributary.Storage/Tables.

-- AccountRow.Columns

    a.program_id, a.id, a.partition_id, a.kind, a.member_id, a.currency, a.debits_pending, a.debits_posted,
    a.credits_pending, a.credits_posted, a.paid, a.reversed;

-- AlertRuleRow.Columns

    a.id, a.program_id, a.kind, a.metric, a.threshold, a.window_days, a.min_events, a.enabled, a.deleted,
    a.state, a.transitions, a.since, a.raised_value, a.value, a.events, a.evaluated_at, a.pending,
    a.created_at, a.updated_at;

-- ApiKeyRow.Columns

    k.id, k.prefix, k.hash, k.name, k.scopes, k.program_id, k.created_at, k.expires_at, k.revoked_at,
    k.last_used_at;

-- AuditRow.Columns
a.id, a.at, a.program_id, a.member_id, a.actor, a.action, a.subject, a.detail, a.request_id, a.hash;

-- AwaitingRow.Columns
a.sign_up, a.ends_at;

-- BestReferrersRow.Columns
b.program_id, b.from_day, b.to_day, b.currency, b.changes, b.as_of, b.took;

-- BudgetRow.Columns
b.program_id, b.key, b.period, b.count, b.amount;

-- CapUseRow.Columns
c.program_id, c.member_id, c.key, c.period, c.count, c.amount;

-- CodeRow.s_own

    c.id, c.program_id, c.code, c.kind, c.member_id, c.destination, c.starts_at, c.ends_at, c.max_uses,
    c.uses, c.created_at;

-- CounterRow.Columns
c.program_id, c.member_id, c.name, c.day, c.count, c.amount;

-- DeliveryRow.Columns

    d.id, d.webhook_id, d.program_id, d.partition_id, d.seq, d.place, d.kind, d.subject_id, d.facts, d.at,
    d.request_id, d.status, d.tries, d.next_at, d.last_at, d.last_status, d.last_error, d.created_at;

-- DeliveryTryRow.Columns
t.at, t.took_ms, t.status, t.error, t.answer;

-- EntryRow.s_entry

    e.id, e.program_id, e.type, e.amount, e.currency, e.occurred_at, e.accepted_at, e.reverses_key,
    e.facts, e.actor, e.properties;

-- FraudCaseRow.Columns

    c.id, c.member_id, c.status, c.score, c.verdict, c.opened_by, c.opened_at, c.outcome, c.assignee,
    c.resolved_by, c.resolved_at;

-- FraudSignalRow.Columns
s.name, s.event_id, s.mode, s.points, s.evidence, s.at;

-- IdempotencyRow.Columns
i.body_hash, i.status, i.content_type, i.response, i.location, i.at;

-- InvitationRow.Columns
i.id, i.token_hash, i.email, i.name, i.role, i.program_id, i.created_at, i.created_by, i.ends_at;

-- MemberRow.Columns

    m.id, m.program_id, m.partition_id, m.depth, m.member_group, m.status, m.country, m.currency,
    m.joined_at, m.risk_score, m.risk_verdict, m.risk_signals, m.case_id, m.forfeited;

-- OutboxRows.Columns
o.partition_id, o.seq, o.place, o.program_id, o.kind, o.subject_id, o.facts, o.at, o.request_id;

-- PersonRow.Columns

    p.id, p.email, p.name, p.role, p.program_id, p.password_hash, p.totp_secret, p.totp_confirmed_at,
    p.totp_step, p.issuer, p.subject, p.created_at, p.disabled_at;

-- PortalSessionRow.Columns
s.token_hash, s.program_id, s.member_id, s.origins, s.created_at, s.ends_at;

-- ProgramRows.Columns
p.id, p.name, p.status, p.ended_at, p.version, p.has_traits, p.busy_day, p.subscribed, p.withdrawals;

-- ReferralRow.Columns

    r.id, r.member_id, r.referrer_id, r.source, r.code, r.status, r.terms_version, r.joined_at,
    r.completed_at, r.completed_by, r.expires_at;

-- RewardRow.Columns

    r.id, r.program_id, r.partition_id, r.source, r.source_id, r.rule, r.payee, r.level, r.member_id,
    r.kind, r.amount, r.currency, r.item, r.reversed, r.status, r.reason, r.occurred_at, r.created_at,
    r.payable_at, r.terms_version, r.threshold, r.booked_as, r.granted_by, r.ordered_by, r.base,
    r.reversed_from, r.paid_at;

-- SegmentRow.Columns

    s.id, s.program_id, s.channel, s.source, s.medium, s.campaign, s.referrer_host, s.country, s.device,
    s.language;

-- SessionRow.Columns
s.id, s.token_hash, s.person_id, s.created_at, s.seen_at, s.ends_at, s.address, s.user_agent;

-- TermsRow.Columns
t.program_id, t.version, t.effective_from, t.applies_to_all, t.document, t.withdrawn_at;

-- TouchpointRow.s_own
k.id, k.program_id, k.visitor_id, k.member_id, k.code, k.at, k.flags;

-- WebhookRow.Columns

    w.id, w.program_id, w.url, w.events, w.secret, w.old_secret, w.old_secret_until, w.enabled,
    w.disabled_reason, w.failing_since, w.created_at, w.updated_at;

-- WhatIfRow.Columns

    w.id, w.program_id, w.terms, w.from_at, w.to_at, w.as_published, w.status, w.ordered_by, w.created_at,
    w.finished_at, w.tries, w.taken_until, w.decided, w.total, w.totals, w.failure;

-- AlertRuleRow.Insert, both databases
insert into alert_rule (
    id, program_id, kind, metric, threshold, window_days, min_events, enabled, deleted, state, transitions,
    since, raised_value, value, events, evaluated_at, pending, created_at, updated_at)
values (
    @id, @program_id, @kind, @metric, @threshold, @window_days, @min_events, @enabled, @deleted, @state,
    @transitions, @since, @raised_value, @value, @events, @evaluated_at, @pending, @created_at,
    @updated_at);

-- ApiKeyRow.Insert, both databases
insert into api_key (id, prefix, hash, name, scopes, program_id, created_at, expires_at, revoked_at,
    last_used_at)
values (@id, @prefix, @hash, @name, @scopes, @program_id, @created_at, @expires_at, @revoked_at,
    @last_used_at);

-- BestReferrersRow.Insert, both databases
insert into best_referrers (
    program_id, from_day, to_day, currency, changes, as_of, took, sign_ups, completions, revenue,
    reward_amount)
values (
    @program_id, @from_day, @to_day, @currency, @changes, @as_of, @took, @sign_ups, @completions, @revenue,
    @reward_amount);

-- DeliveryRow.Insert, both databases
insert into delivery (
    id, webhook_id, program_id, partition_id, seq, place, kind, subject_id, facts, at, request_id, status,
    tries, next_at, last_at, last_status, last_error, created_at)
values (
    @id, @webhook_id, @program_id, @partition_id, @seq, @place, @kind, @subject_id, @facts, @at,
    @request_id, @status, @tries, @next_at, @last_at, @last_status, @last_error, @created_at);

-- DeliveryTryRow.Insert, both databases
insert into delivery_try (delivery_id, at, took_ms, status, error, answer)
values (@delivery_id, @at, @took_ms, @status, @error, @answer);

-- IdempotencyRow.Insert, both databases
insert into idempotency (program_id, key_hash, body_hash, at)
values (@program_id, @key_hash, @body_hash, @at);

-- InvitationRow.Insert, both databases
insert into invitation (id, token_hash, email, name, role, program_id, created_at, created_by, ends_at)
values (@id, @token_hash, @email, @name, @role, @program_id, @created_at, @created_by, @ends_at);

-- PersonRow.Insert, both databases
insert into person (
    id, email, name, role, program_id, password_hash, totp_secret, totp_confirmed_at, totp_step, issuer,
    subject, created_at, disabled_at)
values (
    @id, @email, @name, @role, @program_id, @password_hash, @totp_secret, @totp_confirmed_at, @totp_step,
    @issuer, @subject, @created_at, @disabled_at);

-- PortalSessionRow.Insert, both databases
insert into portal_session (token_hash, program_id, member_id, origins, created_at, ends_at)
values (@token_hash, @program_id, @member_id, @origins, @created_at, @ends_at);

-- SessionRow.Insert, both databases
insert into session (id, token_hash, person_id, created_at, seen_at, ends_at, address, user_agent)
values (@id, @token_hash, @person_id, @created_at, @seen_at, @ends_at, @address, @user_agent);

-- WebhookRow.Insert, both databases
insert into webhook (
    id, program_id, url, events, secret, old_secret, old_secret_until, enabled, disabled_reason,
    failing_since, created_at, updated_at)
values (
    @id, @program_id, @url, @events, @secret, @old_secret, @old_secret_until, @enabled, @disabled_reason,
    @failing_since, @created_at, @updated_at);

-- WhatIfRow.Insert, both databases
insert into what_if (
    id, program_id, terms, from_at, to_at, as_published, status, ordered_by, created_at, finished_at,
    tries, taken_until, decided, total, totals, failure)
values (
    @id, @program_id, @terms, @from_at, @to_at, @as_published, @status, @ordered_by, @created_at,
    @finished_at, @tries, @taken_until, @decided, @total, @totals, @failure);

-- AccountRow.Insert, each row, PostgreSQL
insert into account (
    program_id, id, partition_id, kind, member_id, currency, debits_pending, debits_posted,
    credits_pending, credits_posted, paid, reversed, rewards, reward_amount, month, month_reward_amount,
    week, week_reward_amount)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::smallint[]),
    unnest($5::bigint[]), unnest($6::text[]), unnest($7::bigint[]), unnest($8::bigint[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
    unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::integer[]), unnest($16::bigint[]),
    unnest($17::integer[]), unnest($18::bigint[]);
-- SQLite
insert into account (
    program_id, id, partition_id, kind, member_id, currency, debits_pending, debits_posted,
    credits_pending, credits_posted, paid, reversed, rewards, reward_amount, month, month_reward_amount,
    week, week_reward_amount)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18);

-- AccountRow.AddTo, each row, PostgreSQL
update account a set
    debits_pending = a.debits_pending + n.debits_pending,
    debits_posted = a.debits_posted + n.debits_posted,
    credits_pending = a.credits_pending + n.credits_pending,
    credits_posted = a.credits_posted + n.credits_posted, paid = a.paid + n.paid,
    reversed = a.reversed + n.reversed, rewards = a.rewards + n.rewards,
    reward_amount = a.reward_amount + n.reward_amount, month = greatest(a.month, n.month),
    month_reward_amount = case when a.month >= n.month then a.month_reward_amount else 0 end
        + case when n.month >= a.month then n.month_reward_amount else 0 end,
    week = greatest(a.week, n.week),
    week_reward_amount = case when a.week >= n.week then a.week_reward_amount else 0 end
        + case when n.week >= a.week then n.week_reward_amount else 0 end
from (select
    unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::integer[]) as partition_id,
    unnest($4::bigint[]) as debits_pending, unnest($5::bigint[]) as debits_posted,
    unnest($6::bigint[]) as credits_pending, unnest($7::bigint[]) as credits_posted,
    unnest($8::bigint[]) as paid, unnest($9::bigint[]) as reversed, unnest($10::bigint[]) as rewards,
    unnest($11::bigint[]) as reward_amount, unnest($12::integer[]) as month,
    unnest($13::bigint[]) as month_reward_amount, unnest($14::integer[]) as week,
    unnest($15::bigint[]) as week_reward_amount) as n
where a.program_id = n.program_id and a.id = n.id and a.partition_id = n.partition_id and a.partition_id =
    any($16);
-- SQLite
update account set
    debits_pending = debits_pending + ?4, debits_posted = debits_posted + ?5,
    credits_pending = credits_pending + ?6, credits_posted = credits_posted + ?7, paid = paid + ?8,
    reversed = reversed + ?9, rewards = rewards + ?10, reward_amount = reward_amount + ?11,
    month = max(month, ?12),
    month_reward_amount = case when month >= ?12 then month_reward_amount else 0 end
        + case when ?12 >= month then ?13 else 0 end,
    week = max(week, ?14),
    week_reward_amount = case when week >= ?14 then week_reward_amount else 0 end
        + case when ?14 >= week then ?15 else 0 end
where program_id = ?1 and id = ?2 and partition_id = ?3;

-- ActiveMembersRow.InsertOrAdd, PostgreSQL
insert into active_members as a (program_id, span, period, is_referred, members)
select
    unnest($1::bigint[]), unnest($2::smallint[]), unnest($3::integer[]), unnest($4::boolean[]),
    unnest($5::bigint[])
on conflict (program_id, span, period, is_referred) do update set members = a.members + excluded.members;
-- SQLite
insert into active_members as a (program_id, span, period, is_referred, members)
values (?1, ?2, ?3, ?4, ?5)
on conflict (program_id, span, period, is_referred) do update set members = a.members + excluded.members;

-- ActivityDayRow.InsertOrAdd, PostgreSQL
insert into activity_day as a (
    program_id, referrer_id, day, code, segment_id, referrer_group, terms_version, currency, sign_ups,
    completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::text[]),
    unnest($5::bigint[]), unnest($6::text[]), unnest($7::integer[]), unnest($8::text[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
    unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::bigint[]),
    unnest($17::bigint[]), unnest($18::bigint[]), unnest($19::bigint[]), unnest($20::bigint[]),
    unnest($21::bigint[]), unnest($22::bigint[])
on conflict (program_id, day, referrer_id, code, segment_id, referrer_group, terms_version, currency) do
    update set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;
-- SQLite
insert into activity_day as a (
    program_id, referrer_id, day, code, segment_id, referrer_group, terms_version, currency, sign_ups,
    completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
on conflict (program_id, day, referrer_id, code, segment_id, referrer_group, terms_version, currency) do
    update set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;

-- ActivitySegmentDayRow.InsertOrAdd, PostgreSQL
insert into activity_segment_day as a (
    program_id, day, segment_id, referrer_group, terms_version, is_referred, currency, sign_ups,
    completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select
    unnest($1::bigint[]), unnest($2::integer[]), unnest($3::bigint[]), unnest($4::text[]),
    unnest($5::integer[]), unnest($6::boolean[]), unnest($7::text[]), unnest($8::bigint[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
    unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::bigint[]),
    unnest($17::bigint[]), unnest($18::bigint[]), unnest($19::bigint[]), unnest($20::bigint[]),
    unnest($21::bigint[])
on conflict (program_id, day, segment_id, referrer_group, terms_version, is_referred, currency) do update set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;
-- SQLite
insert into activity_segment_day as a (
    program_id, day, segment_id, referrer_group, terms_version, is_referred, currency, sign_ups,
    completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
on conflict (program_id, day, segment_id, referrer_group, terms_version, is_referred, currency) do update set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;

-- ActivitySegmentMonthRow.InsertOrAdd, PostgreSQL
insert into activity_segment_month as a (
    program_id, month, segment_id, referrer_group, terms_version, is_referred, currency, sign_ups,
    completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
select
    unnest($1::bigint[]), unnest($2::integer[]), unnest($3::bigint[]), unnest($4::text[]),
    unnest($5::integer[]), unnest($6::boolean[]), unnest($7::text[]), unnest($8::bigint[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
    unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::bigint[]),
    unnest($17::bigint[]), unnest($18::bigint[]), unnest($19::bigint[]), unnest($20::bigint[]),
    unnest($21::bigint[])
on conflict (program_id, month, segment_id, referrer_group, terms_version, is_referred, currency) do update
    set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;
-- SQLite
insert into activity_segment_month as a (
    program_id, month, segment_id, referrer_group, terms_version, is_referred, currency, sign_ups,
    completions, rejections, expiries, events, orders, revenue, refunds, refunded, rewards, reward_amount,
    click_sign_ups, joined_completions, click_completions)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
on conflict (program_id, month, segment_id, referrer_group, terms_version, is_referred, currency) do update
    set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;

-- ActivityTotalDayRow.InsertOrAdd, PostgreSQL
insert into activity_total_day as a (
    program_id, day, is_referred, currency, sign_ups, completions, rejections, expiries, events, orders,
    revenue, refunds, refunded, rewards, reward_amount, click_sign_ups, joined_completions,
    click_completions)
select
    unnest($1::bigint[]), unnest($2::integer[]), unnest($3::boolean[]), unnest($4::text[]),
    unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
    unnest($13::bigint[]), unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::bigint[]),
    unnest($17::bigint[]), unnest($18::bigint[])
on conflict (program_id, day, is_referred, currency) do update set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;
-- SQLite
insert into activity_total_day as a (
    program_id, day, is_referred, currency, sign_ups, completions, rejections, expiries, events, orders,
    revenue, refunds, refunded, rewards, reward_amount, click_sign_ups, joined_completions,
    click_completions)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
on conflict (program_id, day, is_referred, currency) do update set
    sign_ups = a.sign_ups + excluded.sign_ups, completions = a.completions + excluded.completions,
    rejections = a.rejections + excluded.rejections, expiries = a.expiries + excluded.expiries,
    events = a.events + excluded.events, orders = a.orders + excluded.orders,
    revenue = a.revenue + excluded.revenue, refunds = a.refunds + excluded.refunds,
    refunded = a.refunded + excluded.refunded, rewards = a.rewards + excluded.rewards,
    reward_amount = a.reward_amount + excluded.reward_amount,
    click_sign_ups = a.click_sign_ups + excluded.click_sign_ups,
    joined_completions = a.joined_completions + excluded.joined_completions,
    click_completions = a.click_completions + excluded.click_completions;

-- AuditRow.Insert, each row, PostgreSQL
insert into audit (id, at, program_id, member_id, actor, action, subject, detail, request_id, hash)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]),
    unnest($5::text[]), unnest($6::text[]), unnest($7::text[]), unnest($8::text[]), unnest($9::text[]),
    unnest($10::bytea[]);
-- SQLite
insert into audit (id, at, program_id, member_id, actor, action, subject, detail, request_id, hash)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- AwaitingRow.InsertOrSet, each row, PostgreSQL
insert into awaiting_sign_up (program_id, external_id, sign_up, ends_at)
select unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::bigint[])
on conflict (program_id, external_id) do update set sign_up = excluded.sign_up;
-- SQLite
insert into awaiting_sign_up (program_id, external_id, sign_up, ends_at)
values (?1, ?2, ?3, ?4)
on conflict (program_id, external_id) do update set sign_up = excluded.sign_up;

-- BudgetRow.AddOrInsert, PostgreSQL
with delta as materialized (
    select
    unnest($1::bigint[]) as program_id, unnest($2::text[]) as key, unnest($3::integer[]) as period,
    unnest($4::bigint[]) as count, unnest($5::bigint[]) as amount,
    generate_subscripts($1::bigint[], 1) as place),
added as (
    update budget b set count = b.count + d.count, amount = b.amount + d.amount
    from delta d where b.program_id = d.program_id and b.key = d.key and b.period = d.period
    returning d.place)
insert into budget (program_id, key, period, count, amount)
select program_id, key, period, count, amount
from delta where place not in (select place from added);
-- SQLite
update budget set count = count + ?4, amount = amount + ?5
where program_id = ?1 and key = ?2 and period = ?3;
-- SQLite, when that changed nothing
insert into budget (program_id, key, period, count, amount)
values (?1, ?2, ?3, ?4, ?5);

-- CapUseRow.AddOrInsert, PostgreSQL
with delta as materialized (
    select
    unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::text[]) as key,
    unnest($4::integer[]) as period, unnest($5::integer[]) as partition_id, unnest($6::bigint[]) as count,
    unnest($7::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
added as (
    update cap_use c set count = c.count + d.count, amount = c.amount + d.amount
    from delta d where c.member_id = d.member_id and c.key = d.key and c.period = d.period and c.partition_id
    = d.partition_id and c.partition_id = any($8)
    returning d.place)
insert into cap_use (program_id, member_id, key, period, partition_id, count, amount)
select program_id, member_id, key, period, partition_id, count, amount
from delta where place not in (select place from added);
-- SQLite
update cap_use set count = count + ?6, amount = amount + ?7
where member_id = ?2 and key = ?3 and period = ?4;
-- SQLite, when that changed nothing
insert into cap_use (program_id, member_id, key, period, partition_id, count, amount)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- CodeRow.InsertOrSkip, PostgreSQL
insert into code (
    folded, id, program_id, code, kind, member_id, destination, starts_at, ends_at, max_uses, uses,
    created_at)
select
    n.folded, n.id, n.program_id, n.code, n.kind, n.member_id, n.destination, n.starts_at, n.ends_at,
    n.max_uses, n.uses,
    coalesce((select max(c.created_at) + 1 from code c
        where c.folded = n.folded and c.created_at >= n.created_at), n.created_at)
from (select
    unnest($1::text[]) as folded, unnest($2::bigint[]) as id, unnest($3::bigint[]) as program_id,
    unnest($4::text[]) as code, unnest($5::text[]) as kind, unnest($6::bigint[]) as member_id,
    unnest($7::text[]) as destination, unnest($8::bigint[]) as starts_at, unnest($9::bigint[]) as ends_at,
    unnest($10::bigint[]) as max_uses, unnest($11::bigint[]) as uses, unnest($12::bigint[]) as created_at) as
    n
where true
on conflict (folded, program_id) do nothing
returning id;
-- SQLite
insert into code (
    folded, id, program_id, code, kind, member_id, destination, starts_at, ends_at, max_uses, uses,
    created_at)
select
    n.folded, n.id, n.program_id, n.code, n.kind, n.member_id, n.destination, n.starts_at, n.ends_at,
    n.max_uses, n.uses,
    coalesce((select max(c.created_at) + 1 from code c
        where c.folded = n.folded and c.created_at >= n.created_at), n.created_at)
from (select
    ?1 as folded, ?2 as id, ?3 as program_id, ?4 as code, ?5 as kind, ?6 as member_id, ?7 as destination,
    ?8 as starts_at, ?9 as ends_at, ?10 as max_uses, ?11 as uses, ?12 as created_at) as n
where true
on conflict (folded, program_id) do nothing;

-- CohortRow.InsertOrAdd, PostgreSQL
insert into cohort as c (
    program_id, span, joined, age, is_referred, members, active, completions, orders, revenue,
    reward_amount)
select
    unnest($1::bigint[]), unnest($2::smallint[]), unnest($3::integer[]), unnest($4::integer[]),
    unnest($5::boolean[]), unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[])
on conflict (program_id, span, joined, age, is_referred) do update set
    members = c.members + excluded.members, active = c.active + excluded.active,
    completions = c.completions + excluded.completions, orders = c.orders + excluded.orders,
    revenue = c.revenue + excluded.revenue, reward_amount = c.reward_amount + excluded.reward_amount;
-- SQLite
insert into cohort as c (
    program_id, span, joined, age, is_referred, members, active, completions, orders, revenue,
    reward_amount)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
on conflict (program_id, span, joined, age, is_referred) do update set
    members = c.members + excluded.members, active = c.active + excluded.active,
    completions = c.completions + excluded.completions, orders = c.orders + excluded.orders,
    revenue = c.revenue + excluded.revenue, reward_amount = c.reward_amount + excluded.reward_amount;

-- CounterRow.AddOrInsert, PostgreSQL
with delta as materialized (
    select
    unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::text[]) as name,
    unnest($4::integer[]) as day, unnest($5::integer[]) as partition_id, unnest($6::bigint[]) as count,
    unnest($7::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
added as (
    update counter c set count = c.count + d.count, amount = c.amount + d.amount
    from delta d where c.member_id = d.member_id and c.name = d.name and c.day = d.day and c.partition_id =
    d.partition_id and c.partition_id = any($8)
    returning d.place)
insert into counter (program_id, member_id, name, day, partition_id, count, amount)
select program_id, member_id, name, day, partition_id, count, amount
from delta where place not in (select place from added);
-- SQLite
update counter set count = count + ?6, amount = amount + ?7
where member_id = ?2 and name = ?3 and day = ?4;
-- SQLite, when that changed nothing
insert into counter (program_id, member_id, name, day, partition_id, count, amount)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- DelayDayRow.InsertOrAdd, PostgreSQL
insert into delay_day as d (program_id, kind, day, segment_id, bucket, count)
select
    unnest($1::bigint[]), unnest($2::smallint[]), unnest($3::integer[]), unnest($4::bigint[]),
    unnest($5::integer[]), unnest($6::bigint[])
on conflict (program_id, kind, day, segment_id, bucket) do update set count = d.count + excluded.count;
-- SQLite
insert into delay_day as d (program_id, kind, day, segment_id, bucket, count)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (program_id, kind, day, segment_id, bucket) do update set count = d.count + excluded.count;

-- DelayTotalRow.InsertOrAdd, PostgreSQL
insert into delay_total as d (program_id, kind, span, period, bucket, count)
select
    unnest($1::bigint[]), unnest($2::smallint[]), unnest($3::smallint[]), unnest($4::integer[]),
    unnest($5::integer[]), unnest($6::bigint[])
on conflict (program_id, kind, span, period, bucket) do update set count = d.count + excluded.count;
-- SQLite
insert into delay_total as d (program_id, kind, span, period, bucket, count)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (program_id, kind, span, period, bucket) do update set count = d.count + excluded.count;

-- DeliveryRow.InsertOrSkip, PostgreSQL
insert into delivery (
    id, webhook_id, program_id, partition_id, seq, place, kind, subject_id, facts, at, request_id, status,
    tries, next_at, last_at, last_status, last_error, created_at)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::integer[]),
    unnest($5::bigint[]), unnest($6::integer[]), unnest($7::text[]), unnest($8::bigint[]),
    unnest($9::text[]), unnest($10::bigint[]), unnest($11::text[]), unnest($12::text[]),
    unnest($13::integer[]), unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::integer[]),
    unnest($17::text[]), unnest($18::bigint[])
on conflict (webhook_id, partition_id, seq, place) do nothing;
-- SQLite
insert into delivery (
    id, webhook_id, program_id, partition_id, seq, place, kind, subject_id, facts, at, request_id, status,
    tries, next_at, last_at, last_status, last_error, created_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
on conflict (webhook_id, partition_id, seq, place) do nothing;

-- EarlyEntryRow.Insert, each row, PostgreSQL
insert into early_entry (
    id, program_id, occurred_at, accepted_at, amount, type, currency, reverses_key, facts, actor,
    external_id, member_external_id, reverses_external_id, properties, given_reason, request_id)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]),
    unnest($5::bigint[]), unnest($6::text[]), unnest($7::text[]), unnest($8::bytea[]), unnest($9::text[]),
    unnest($10::text[]), unnest($11::text[]), unnest($12::text[]), unnest($13::text[]),
    unnest($14::text[]), unnest($15::text[]), unnest($16::text[]);
-- SQLite
insert into early_entry (
    id, program_id, occurred_at, accepted_at, amount, type, currency, reverses_key, facts, actor,
    external_id, member_external_id, reverses_external_id, properties, given_reason, request_id)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16);

-- EntryRow.Insert, each row, PostgreSQL
insert into entry (
    id, program_id, type, amount, currency, occurred_at, accepted_at, reverses_key, facts, actor,
    properties, member_id, partition_id, external_id, member_external_id, reverses_external_id,
    given_reason, request_id, seq, referrer_id, outcome, reason, terms_version, revenue, revenue_currency,
    completed, signed_up, shared_seq, decided_at, trace)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::bigint[]),
    unnest($5::text[]), unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bytea[]),
    unnest($9::text[]), unnest($10::text[]), unnest($11::text[]), unnest($12::bigint[]),
    unnest($13::integer[]), unnest($14::text[]), unnest($15::text[]), unnest($16::text[]),
    unnest($17::text[]), unnest($18::text[]), unnest($19::bigint[]), unnest($20::bigint[]),
    unnest($21::text[]), unnest($22::text[]), unnest($23::integer[]), unnest($24::bigint[]),
    unnest($25::text[]), unnest($26::smallint[]), unnest($27::smallint[]), unnest($28::bigint[]),
    unnest($29::bigint[]), unnest($30::bytea[]);
-- SQLite
insert into entry (
    id, program_id, type, amount, currency, occurred_at, accepted_at, reverses_key, facts, actor,
    properties, member_id, partition_id, external_id, member_external_id, reverses_external_id,
    given_reason, request_id, seq, referrer_id, outcome, reason, terms_version, revenue, revenue_currency,
    completed, signed_up, shared_seq, decided_at, trace)
values (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
    ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30);

-- EntryRow.Decide, each row, PostgreSQL
update entry e set
    seq = n.seq, referrer_id = n.referrer_id, outcome = n.outcome, reason = n.reason,
    terms_version = n.terms_version, revenue = n.revenue, revenue_currency = n.revenue_currency,
    completed = n.completed, signed_up = n.signed_up, shared_seq = n.shared_seq, decided_at = n.decided_at,
    trace = n.trace
from (select
    unnest($1::bigint[]) as id, unnest($2::integer[]) as partition_id, unnest($3::bigint[]) as seq,
    unnest($4::bigint[]) as referrer_id, unnest($5::text[]) as outcome, unnest($6::text[]) as reason,
    unnest($7::integer[]) as terms_version, unnest($8::bigint[]) as revenue,
    unnest($9::text[]) as revenue_currency, unnest($10::smallint[]) as completed,
    unnest($11::smallint[]) as signed_up, unnest($12::bigint[]) as shared_seq,
    unnest($13::bigint[]) as decided_at, unnest($14::bytea[]) as trace) as n
where e.id = n.id and e.partition_id = n.partition_id and e.partition_id = any($15);
-- SQLite
update entry set
    seq = ?3, referrer_id = ?4, outcome = ?5, reason = ?6, terms_version = ?7, revenue = ?8,
    revenue_currency = ?9, completed = ?10, signed_up = ?11, shared_seq = ?12, decided_at = ?13,
    trace = ?14
where id = ?1 and partition_id = ?2;

-- EntryRow.Blank, PostgreSQL
update entry set
    external_id = null, member_external_id = null, reverses_external_id = null, properties = null,
    given_reason = null
where id = any($1);
-- SQLite
update entry set
    external_id = null, member_external_id = null, reverses_external_id = null, properties = null,
    given_reason = null
where id = ?1;

-- FigureChangeRow.InsertOrAdd, PostgreSQL
insert into figure_change as f (program_id, changes)
select unnest($1::bigint[]), unnest($2::bigint[])
on conflict (program_id) do update set changes = f.changes + excluded.changes;
-- SQLite
insert into figure_change as f (program_id, changes)
values (?1, ?2)
on conflict (program_id) do update set changes = f.changes + excluded.changes;

-- FraudCaseRow.Insert, each row, PostgreSQL
insert into fraud_case (id, program_id, member_id, referrer_id, status, score, verdict, opened_by, opened_at,
    updated_at)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), 'open',
    unnest($5::integer[]), unnest($6::text[]), unnest($7::bigint[]), $8, $9;
-- SQLite
insert into fraud_case (id, program_id, member_id, referrer_id, status, score, verdict, opened_by, opened_at,
    updated_at)
values (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?8, ?9);

-- FraudSignalRow.Insert, each row, PostgreSQL
insert into fraud_signal (program_id, member_id, name, event_id, mode, points, evidence, at)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::bigint[]),
    unnest($5::text[]), unnest($6::integer[]), unnest($7::text[]), $8;
-- SQLite
insert into fraud_signal (program_id, member_id, name, event_id, mode, points, evidence, at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- GenerationRow.InsertOrAdd, PostgreSQL
insert into generation as g (program_id, depth, members)
select unnest($1::bigint[]), unnest($2::integer[]), unnest($3::bigint[])
on conflict (program_id, depth) do update set members = g.members + excluded.members;
-- SQLite
insert into generation as g (program_id, depth, members)
values (?1, ?2, ?3)
on conflict (program_id, depth) do update set members = g.members + excluded.members;

-- InboxRow.Insert, each row, PostgreSQL
insert into inbox (partition_id, program_id, event_id, member_id, request_id)
select n.partition_id, n.program_id, n.event_id, n.member_id, n.request_id
from (select
    unnest($1::integer[]) as partition_id, unnest($2::bigint[]) as program_id,
    unnest($3::bigint[]) as event_id, unnest($4::bigint[]) as member_id, unnest($5::text[]) as request_id,
    generate_subscripts($1::integer[], 1) as place) as n
order by n.place;
-- SQLite
insert into inbox (partition_id, program_id, event_id, member_id, request_id)
values (?1, ?2, ?3, ?4, ?5);

-- LeaderboardRow.Insert, each row, PostgreSQL
insert into leaderboard (program_id, span, measure, rank, member_id, value, as_of)
select
    unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::integer[]),
    unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::bigint[]);
-- SQLite
insert into leaderboard (program_id, span, measure, rank, member_id, value, as_of)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- MemberDetailRow.Insert, each row, PostgreSQL
insert into member_detail (member_id, email, phone, ip, user_agent, device, attributes, visitor_id,
    display_name, unlisted)
select
    unnest($1::bigint[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]),
    unnest($6::text[]), unnest($7::text[]), unnest($8::bigint[]), unnest($9::text[]),
    unnest($10::boolean[]);
-- SQLite
insert into member_detail (member_id, email, phone, ip, user_agent, device, attributes, visitor_id,
    display_name, unlisted)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- MemberDetailRow.Blank, PostgreSQL
update member_detail set
    email = null, phone = null, ip = null, user_agent = null, device = null, attributes = null,
    visitor_id = null, display_name = null
where member_id = any($1);
-- SQLite
update member_detail set
    email = null, phone = null, ip = null, user_agent = null, device = null, attributes = null,
    visitor_id = null, display_name = null
where member_id = ?1;

-- MemberPresenceRow.InsertOrSet, each row, PostgreSQL
insert into member_presence (program_id, member_id, weeks, months)
select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[])
on conflict (program_id, member_id) do update set weeks = excluded.weeks, months = excluded.months;
-- SQLite
insert into member_presence (program_id, member_id, weeks, months)
values (?1, ?2, ?3, ?4)
on conflict (program_id, member_id) do update set weeks = excluded.weeks, months = excluded.months;

-- MemberRevenueRow.InsertOrAdd, PostgreSQL
insert into member_revenue as r (program_id, member_id, currency, partition_id, amount, month, month_amount,
    week, week_amount)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::integer[]),
    unnest($5::bigint[]), unnest($6::integer[]), unnest($7::bigint[]), unnest($8::integer[]),
    unnest($9::bigint[])
on conflict (program_id, member_id, currency, partition_id) do update set
    amount = r.amount + excluded.amount, month = greatest(r.month, excluded.month),
    month_amount = case when r.month >= excluded.month then r.month_amount else 0 end
        + case when excluded.month >= r.month then excluded.month_amount else 0 end,
    week = greatest(r.week, excluded.week),
    week_amount = case when r.week >= excluded.week then r.week_amount else 0 end
        + case when excluded.week >= r.week then excluded.week_amount else 0 end;
-- SQLite
insert into member_revenue as r (program_id, member_id, currency, partition_id, amount, month, month_amount,
    week, week_amount)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (program_id, member_id, currency, partition_id) do update set
    amount = r.amount + excluded.amount, month = max(r.month, excluded.month),
    month_amount = case when r.month >= excluded.month then r.month_amount else 0 end
        + case when excluded.month >= r.month then excluded.month_amount else 0 end,
    week = max(r.week, excluded.week),
    week_amount = case when r.week >= excluded.week then r.week_amount else 0 end
        + case when excluded.week >= r.week then excluded.week_amount else 0 end;

-- MemberRow.InsertOrSkip, PostgreSQL
insert into member (
    external_id, referrer_id, root_id, upline, created_at, segment_id, id, program_id, partition_id, depth,
    member_group, status, country, currency, joined_at, forfeited, updated_at)
select
    unnest($1::text[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::text[])::bigint[], $5,
    unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::integer[]),
    unnest($10::integer[]), unnest($11::text[]), unnest($12::text[]), unnest($13::text[]),
    unnest($14::text[]), unnest($15::bigint[]), unnest($16::boolean[]), $17
on conflict (program_id, external_id) do nothing
returning id;
-- SQLite
insert into member (
    external_id, referrer_id, root_id, upline, created_at, segment_id, id, program_id, partition_id, depth,
    member_group, status, country, currency, joined_at, forfeited, updated_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
on conflict (program_id, external_id) do nothing;

-- MemberRow.Update, each row, PostgreSQL
update member m set
    member_group = n.member_group, status = n.status, country = n.country, currency = n.currency,
    forfeited = n.forfeited, updated_at = $8
from (select
    unnest($1::bigint[]) as id, unnest($2::bigint[]) as program_id, unnest($3::text[]) as member_group,
    unnest($4::text[]) as status, unnest($5::text[]) as country, unnest($6::text[]) as currency,
    unnest($7::boolean[]) as forfeited) as n
where m.program_id = n.program_id and m.id = n.id;
-- SQLite
update member set member_group = ?3, status = ?4, country = ?5, currency = ?6, forfeited = ?7, updated_at = ?8
where program_id = ?2 and id = ?1;

-- MemberRow.UpdateRisk, each row, PostgreSQL
update member m set
    risk_score = n.risk_score, risk_verdict = n.risk_verdict, risk_signals = n.risk_signals,
    case_id = n.case_id, updated_at = $7
from (select
    unnest($1::bigint[]) as id, unnest($2::bigint[]) as program_id, unnest($3::integer[]) as risk_score,
    unnest($4::text[]) as risk_verdict, unnest($5::bigint[]) as risk_signals,
    unnest($6::bigint[]) as case_id) as n
where m.program_id = n.program_id and m.id = n.id;
-- SQLite
update member set risk_score = ?3, risk_verdict = ?4, risk_signals = ?5, case_id = ?6, updated_at = ?7
where program_id = ?2 and id = ?1;

-- MemberStatsRow.AddOrInsert, PostgreSQL
with delta as materialized (
    select
    unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id,
    unnest($3::bigint[]) as sign_ups, unnest($4::bigint[]) as completed, unnest($5::bigint[]) as rejected,
    unnest($6::bigint[]) as expired, unnest($7::bigint[]) as events, unnest($8::bigint[]) as revenue,
    unnest($9::bigint[]) as rewards, unnest($10::integer[]) as partition_id,
    unnest($11::integer[]) as month, unnest($12::bigint[]) as month_completed,
    unnest($13::bigint[]) as month_revenue, unnest($14::integer[]) as week,
    unnest($15::bigint[]) as week_completed, unnest($16::bigint[]) as week_revenue,
    generate_subscripts($1::bigint[], 1) as place),
added as (
    update member_stats s set
    sign_ups = s.sign_ups + d.sign_ups, completed = s.completed + d.completed,
    rejected = s.rejected + d.rejected, expired = s.expired + d.expired, events = s.events + d.events,
    revenue = s.revenue + d.revenue, rewards = s.rewards + d.rewards, month = greatest(s.month, d.month),
    month_completed = case when s.month >= d.month then s.month_completed else 0 end
        + case when d.month >= s.month then d.month_completed else 0 end,
    month_revenue = case when s.month >= d.month then s.month_revenue else 0 end
        + case when d.month >= s.month then d.month_revenue else 0 end,
    week = greatest(s.week, d.week),
    week_completed = case when s.week >= d.week then s.week_completed else 0 end
        + case when d.week >= s.week then d.week_completed else 0 end,
    week_revenue = case when s.week >= d.week then s.week_revenue else 0 end
        + case when d.week >= s.week then d.week_revenue else 0 end
    from delta d where s.program_id = d.program_id and s.member_id = d.member_id and s.partition_id =
    d.partition_id and s.partition_id = any($17)
    returning d.place)
insert into member_stats (
    program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards, partition_id,
    month, month_completed, month_revenue, week, week_completed, week_revenue)
select
    program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards, partition_id,
    month, month_completed, month_revenue, week, week_completed, week_revenue
from delta where place not in (select place from added);
-- SQLite
update member_stats set
    sign_ups = sign_ups + ?3, completed = completed + ?4, rejected = rejected + ?5, expired = expired + ?6,
    events = events + ?7, revenue = revenue + ?8, rewards = rewards + ?9, month = max(month, ?11),
    month_completed = case when month >= ?11 then month_completed else 0 end
        + case when ?11 >= month then ?12 else 0 end,
    month_revenue = case when month >= ?11 then month_revenue else 0 end
        + case when ?11 >= month then ?13 else 0 end,
    week = max(week, ?14),
    week_completed = case when week >= ?14 then week_completed else 0 end
        + case when ?14 >= week then ?15 else 0 end,
    week_revenue = case when week >= ?14 then week_revenue else 0 end
        + case when ?14 >= week then ?16 else 0 end
where program_id = ?1 and member_id = ?2;
-- SQLite, when that changed nothing
insert into member_stats (
    program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards, partition_id,
    month, month_completed, month_revenue, week, week_completed, week_revenue)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16);

-- OutboxRows.Insert, each row, PostgreSQL
insert into outbox (partition_id, seq, place, program_id, kind, subject_id, facts, at, request_id)
select
    unnest($1::integer[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::bigint[]),
    unnest($5::text[]), unnest($6::bigint[]), unnest($7::text[]), $8, unnest($9::text[]);
-- SQLite
insert into outbox (partition_id, seq, place, program_id, kind, subject_id, facts, at, request_id)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- ParkedRow.Insert, each row, PostgreSQL
insert into parked (event_id, program_id, member_id, partition_id, waits_for, reason, tries, parked_at)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::integer[]),
    unnest($5::text[]), unnest($6::text[]), 0, $7;
-- SQLite
insert into parked (event_id, program_id, member_id, partition_id, waits_for, reason, tries, parked_at)
values (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7);

-- PartitionRow.SetSeq, each row, PostgreSQL
update partition p set seq = n.seq
from (select unnest($1::integer[]) as id, unnest($2::bigint[]) as seq) as n
where p.id = n.id and p.id = any($3);
-- SQLite
update partition set seq = ?2
where id = ?1;

-- PropertyDayRow.InsertOrAdd, PostgreSQL
insert into property_day as p (program_id, name, day, value, currency, events, revenue)
select
    unnest($1::bigint[]), unnest($2::text[]), unnest($3::integer[]), unnest($4::text[]),
    unnest($5::text[]), unnest($6::bigint[]), unnest($7::bigint[])
on conflict (program_id, name, day, value, currency) do update set events = p.events + excluded.events,
    revenue = p.revenue + excluded.revenue;
-- SQLite
insert into property_day as p (program_id, name, day, value, currency, events, revenue)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (program_id, name, day, value, currency) do update set events = p.events + excluded.events,
    revenue = p.revenue + excluded.revenue;

-- ReferralHistoryRow.Insert, each row, PostgreSQL
insert into referral_history (referral_id, event_id, at, status, completed_at, reason)
select
    unnest($1::bigint[]), unnest($2::bigint[]), $3, unnest($4::text[]), unnest($5::bigint[]),
    unnest($6::text[]);
-- SQLite
insert into referral_history (referral_id, event_id, at, status, completed_at, reason)
values (?1, ?2, ?3, ?4, ?5, ?6);

-- ReferralRow.Insert, each row, PostgreSQL
insert into referral (
    program_id, partition_id, kind, click_id, created_at, segment_id, clicked_at, referrer_joined_at,
    referrer_group, id, member_id, referrer_id, source, code, status, terms_version, joined_at,
    completed_at, completed_by, expires_at, updated_at)
select
    unnest($1::bigint[]), unnest($2::integer[]), 'acquisition', unnest($3::bigint[]), $4,
    unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::text[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::text[]),
    unnest($13::text[]), unnest($14::text[]), unnest($15::integer[]), unnest($16::bigint[]),
    unnest($17::bigint[]), unnest($18::bigint[]), unnest($19::bigint[]), $20;
-- SQLite
insert into referral (
    program_id, partition_id, kind, click_id, created_at, segment_id, clicked_at, referrer_joined_at,
    referrer_group, id, member_id, referrer_id, source, code, status, terms_version, joined_at,
    completed_at, completed_by, expires_at, updated_at)
values (
    ?1, ?2, 'acquisition', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
    ?20);

-- ReferralRow.Update, each row, PostgreSQL
update referral r set
    status = n.status, completed_at = n.completed_at, completed_by = n.completed_by,
    expires_at = n.expires_at, updated_at = $6
from (select
    unnest($1::bigint[]) as id, unnest($2::text[]) as status, unnest($3::bigint[]) as completed_at,
    unnest($4::bigint[]) as completed_by, unnest($5::bigint[]) as expires_at) as n
where r.id = n.id;
-- SQLite
update referral set status = ?2, completed_at = ?3, completed_by = ?4, expires_at = ?5, updated_at = ?6
where id = ?1;

-- ReversalRow.InsertOrSet, each row, PostgreSQL
insert into reversal (event_id, program_id, amount, is_whole, claimed, standing, completion)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::boolean[]),
    unnest($5::bigint[]), unnest($6::integer[]), unnest($7::text[])
on conflict (event_id) do update set
    amount = excluded.amount, is_whole = excluded.is_whole, claimed = excluded.claimed,
    standing = excluded.standing, completion = excluded.completion;
-- SQLite
insert into reversal (event_id, program_id, amount, is_whole, claimed, standing, completion)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (event_id) do update set
    amount = excluded.amount, is_whole = excluded.is_whole, claimed = excluded.claimed,
    standing = excluded.standing, completion = excluded.completion;

-- RewardDayRow.InsertOrAdd, PostgreSQL
insert into reward_day as r (program_id, day, rule, level, terms_version, currency, segment_id,
    referrer_group, rewards, amount)
select
    unnest($1::bigint[]), unnest($2::integer[]), unnest($3::text[]), unnest($4::integer[]),
    unnest($5::integer[]), unnest($6::text[]), unnest($7::bigint[]), unnest($8::text[]),
    unnest($9::bigint[]), unnest($10::bigint[])
on conflict (program_id, day, rule, level, terms_version, currency, segment_id, referrer_group) do update set
    rewards = r.rewards + excluded.rewards, amount = r.amount + excluded.amount;
-- SQLite
insert into reward_day as r (program_id, day, rule, level, terms_version, currency, segment_id,
    referrer_group, rewards, amount)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
on conflict (program_id, day, rule, level, terms_version, currency, segment_id, referrer_group) do update set
    rewards = r.rewards + excluded.rewards, amount = r.amount + excluded.amount;

-- RewardRow.Insert, each row, PostgreSQL
insert into reward (
    id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind, amount, currency,
    item, reversed, status, reason, occurred_at, created_at, payable_at, updated_at, terms_version,
    threshold, booked_as, granted_by, ordered_by, base, reversed_from, paid_at)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::text[]),
    unnest($5::bigint[]), unnest($6::text[]), unnest($7::text[]), unnest($8::integer[]),
    unnest($9::bigint[]), unnest($10::text[]), unnest($11::bigint[]), unnest($12::text[]),
    unnest($13::text[]), unnest($14::bigint[]), unnest($15::text[]), unnest($16::text[]),
    unnest($17::bigint[]), unnest($18::bigint[]), unnest($19::bigint[]), $20, unnest($21::integer[]),
    unnest($22::integer[]), unnest($23::text[]), unnest($24::bigint[]), unnest($25::text[]),
    unnest($26::bigint[]), unnest($27::text[]), unnest($28::bigint[]);
-- SQLite
insert into reward (
    id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind, amount, currency,
    item, reversed, status, reason, occurred_at, created_at, payable_at, updated_at, terms_version,
    threshold, booked_as, granted_by, ordered_by, base, reversed_from, paid_at)
values (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
    ?23, ?24, ?25, ?26, ?27, ?28);

-- RewardRow.Update, each row, PostgreSQL
update reward r set
    status = n.status, reversed = n.reversed, reason = n.reason, payable_at = n.payable_at,
    reversed_from = n.reversed_from, paid_at = n.paid_at, updated_at = $8
from (select
    unnest($1::bigint[]) as id, unnest($2::bigint[]) as program_id, unnest($3::integer[]) as partition_id,
    unnest($4::bigint[]) as reversed, unnest($5::text[]) as status, unnest($6::text[]) as reason,
    unnest($7::bigint[]) as payable_at, unnest($9::text[]) as reversed_from,
    unnest($10::bigint[]) as paid_at) as n
where r.program_id = n.program_id and r.id = n.id and r.partition_id = n.partition_id and r.partition_id =
    any($11);
-- SQLite
update reward set
    status = ?5, reversed = ?4, reason = ?6, payable_at = ?7, reversed_from = ?9, paid_at = ?10,
    updated_at = ?8
where program_id = ?2 and id = ?1 and partition_id = ?3;

-- SegmentRow.InsertOrSkip, PostgreSQL
insert into segment (id, program_id, channel, source, medium, campaign, referrer_host, country, device,
    language)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::smallint[]), unnest($4::text[]),
    unnest($5::text[]), unnest($6::text[]), unnest($7::text[]), unnest($8::text[]), unnest($9::smallint[]),
    unnest($10::text[])
on conflict (program_id, id) do nothing;
-- SQLite
insert into segment (id, program_id, channel, source, medium, campaign, referrer_host, country, device,
    language)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
on conflict (program_id, id) do nothing;

-- TraitRow.Insert, each row, PostgreSQL
insert into trait (program_id, member_id, kind, hash, variant, referrer_id, at)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::smallint[]), unnest($4::bytea[]),
    unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::bigint[]);
-- SQLite
insert into trait (program_id, member_id, kind, hash, variant, referrer_id, at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- TraitRow.DeleteOfMember, PostgreSQL
delete from trait where member_id = any($1);
-- SQLite
delete from trait where member_id = ?1;

-- TransferRow.Insert, each row, PostgreSQL
insert into transfer (
    id, program_id, partition_id, kind, debit_account, credit_account, amount, currency, reward_id,
    member_id, event_id, at)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::text[]),
    unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::text[]),
    unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]);
-- SQLite
insert into transfer (
    id, program_id, partition_id, kind, debit_account, credit_account, amount, currency, reward_id,
    member_id, event_id, at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- WhatIfEventRow.Insert, each row, PostgreSQL
insert into what_if_event (what_if_id, event_id, size, was, would_be)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::text[]),
    unnest($5::text[]);
-- SQLite
insert into what_if_event (what_if_id, event_id, size, was, would_be)
values (?1, ?2, ?3, ?4, ?5);

-- WhatIfMemberRow.Insert, each row, PostgreSQL
insert into what_if_member (what_if_id, member_id, currency, earned, would_earn, difference)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::bigint[]),
    unnest($5::bigint[]), unnest($6::bigint[]);
-- SQLite
insert into what_if_member (what_if_id, member_id, currency, earned, would_earn, difference)
values (?1, ?2, ?3, ?4, ?5, ?6);

-- WhatIfMemberRow.InsertOrAdd, PostgreSQL
insert into what_if_member as w (what_if_id, member_id, currency, earned, would_earn, difference)
select
    unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::bigint[]),
    unnest($5::bigint[]), unnest($6::bigint[])
on conflict (what_if_id, currency, member_id) do update set
    earned = w.earned + excluded.earned, would_earn = w.would_earn + excluded.would_earn,
    difference = w.difference + excluded.difference;
-- SQLite
insert into what_if_member as w (what_if_id, member_id, currency, earned, would_earn, difference)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (what_if_id, currency, member_id) do update set
    earned = w.earned + excluded.earned, would_earn = w.would_earn + excluded.would_earn,
    difference = w.difference + excluded.difference;

-- WhatIfPartRow.Insert, each row, PostgreSQL
insert into what_if_part (what_if_id, member_id, event_id)
select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]);
-- SQLite
insert into what_if_part (what_if_id, member_id, event_id)
values (?1, ?2, ?3);
