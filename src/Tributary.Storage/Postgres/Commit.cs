using Tributary.Engine;

namespace Tributary.Storage.Postgres;

internal sealed partial class PostgresUnit
{
    // language=sql — by place, found with a probe for each: the inbox is mostly empty, and a plan made then would read it whole when it is not
    private const string DeleteInbox = """
        delete from inbox where ctid = any(array(
            select i.ctid
            from (select unnest($1::int[]) as partition_id, unnest($2::bigint[]) as id) as n
            cross join lateral (select i.ctid from inbox i where i.partition_id = n.partition_id and i.id = n.id offset 0) as i))
        """;

    // language=sql
    internal const string SetSeq = """
        update partition p set seq = n.seq
        from (select unnest($1::int[]) as id, unnest($2::bigint[]) as seq) as n
        where p.id = n.id
        """;

    // language=sql
    internal const string InsertDecisions = """
        insert into decision (partition_id, seq, program_id, event_id, member_id, referrer_id, outcome, reason, terms_version, revenue, completed,
            signed_up, occurred_at, decided_at, trace)
        select unnest($1::int[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::text[]), unnest($8::text[]), unnest($9::int[]), unnest($10::bigint[]), unnest($11::int[]), unnest($12::int[]),
            unnest($13::bigint[]), $15, unnest($14::bytea[])
        """;

    // language=sql
    private const string InsertParked = """
        insert into parked (event_id, program_id, accepted_at, member_id, partition_id, waits_for, reason, tries, parked_at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::int[]), unnest($6::text[]),
            unnest($7::text[]), 0, $8
        """;

    // language=sql — before the new ones: a milestone that this batch strikes may be granted again by it
    private const string UpdateRewards = """
        update reward r set status = n.status, reversed = n.reversed, reason = n.reason, payable_at = n.payable_at, updated_at = $6
        from (select unnest($1::bigint[]) as id, unnest($2::text[]) as status, unnest($3::bigint[]) as reversed, unnest($4::text[]) as reason,
            unnest($5::bigint[]) as payable_at, unnest($7::bigint[]) as program_id) as n
        where r.program_id = n.program_id and r.id = n.id
        """;

    // language=sql
    internal const string InsertRewards = """
        insert into reward (id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind, amount, currency, item, reversed,
            status, reason, occurred_at, created_at, payable_at, updated_at, terms_version, threshold, transfer_id, ordered_by)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::text[]), unnest($5::bigint[]), unnest($6::text[]),
            unnest($7::text[]), unnest($8::int[]), unnest($9::bigint[]), unnest($10::text[]), unnest($11::bigint[]), unnest($12::text[]),
            unnest($13::text[]), unnest($14::bigint[]), unnest($15::text[]), unnest($16::text[]), unnest($17::bigint[]), unnest($18::bigint[]),
            unnest($19::bigint[]), $24, unnest($20::int[]), unnest($21::int[]), unnest($22::bigint[]), unnest($23::text[])
        """;

    // language=sql
    internal const string InsertTransfers = """
        insert into transfer (id, program_id, partition_id, kind, debit_account, credit_account, amount, currency, pending_id, reward_id, member_id,
            event_id, at)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::text[]), unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::bigint[]), unnest($8::text[]), unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[]), unnest($12::bigint[]),
            unnest($13::bigint[])
        """;

    // language=sql — those that Load found, in ascending id; of two months, or weeks, the sums of the later one stay
    internal const string AddToAccounts = """
        update account a set
            debits_pending = a.debits_pending + n.debits_pending, debits_posted = a.debits_posted + n.debits_posted,
            credits_pending = a.credits_pending + n.credits_pending, credits_posted = a.credits_posted + n.credits_posted,
            paid = a.paid + n.paid, reversed = a.reversed + n.reversed,
            rewards = a.rewards + n.rewards, reward_amount = a.reward_amount + n.reward_amount,
            month = greatest(a.month, n.month),
            month_reward_amount = case when a.month >= n.month then a.month_reward_amount else 0 end
                + case when n.month >= a.month then n.month_reward_amount else 0 end,
            week = greatest(a.week, n.week),
            week_reward_amount = case when a.week >= n.week then a.week_reward_amount else 0 end
                + case when n.week >= a.week then n.week_reward_amount else 0 end
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::bigint[]) as debits_pending,
            unnest($4::bigint[]) as debits_posted, unnest($5::bigint[]) as credits_pending, unnest($6::bigint[]) as credits_posted,
            unnest($7::bigint[]) as paid, unnest($8::bigint[]) as reversed, unnest($9::bigint[]) as rewards, unnest($10::bigint[]) as reward_amount,
            unnest($11::int[]) as month, unnest($12::bigint[]) as month_reward_amount, unnest($13::int[]) as week,
            unnest($14::bigint[]) as week_reward_amount) as n
        where a.program_id = n.program_id and a.id = n.id
        """;

    // language=sql
    private const string InsertAccounts = """
        insert into account (program_id, id, debits_pending, debits_posted, credits_pending, credits_posted, paid, reversed, rewards, reward_amount,
            month, month_reward_amount, week, week_reward_amount, partition_id, member_id, currency)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::int[]), unnest($12::bigint[]),
            unnest($13::int[]), unnest($14::bigint[]), unnest($15::int[]), unnest($16::bigint[]), unnest($17::text[])
        """;

    // language=sql
    internal const string AddToCounters = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::text[]) as name, unnest($4::int[]) as day,
                unnest($5::bigint[]) as count, unnest($6::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update counter c set count = c.count + d.count, amount = c.amount + d.amount
            from delta d where c.member_id = d.member_id and c.name = d.name and c.day = d.day
            returning d.place)
        insert into counter (program_id, member_id, name, day, count, amount)
        select program_id, member_id, name, day, count, amount from delta where place not in (select place from added)
        """;

    // language=sql
    private const string AddToCaps = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::text[]) as key, unnest($4::int[]) as period,
                unnest($5::bigint[]) as count, unnest($6::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update cap_use c set count = c.count + d.count, amount = c.amount + d.amount
            from delta d where c.member_id = d.member_id and c.key = d.key and c.period = d.period
            returning d.place)
        insert into cap_use (program_id, member_id, key, period, count, amount)
        select program_id, member_id, key, period, count, amount from delta where place not in (select place from added)
        """;

    // language=sql
    private const string AddToBudgets = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::text[]) as key, unnest($3::int[]) as period, unnest($4::bigint[]) as count,
                unnest($5::bigint[]) as amount, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update budget b set count = b.count + d.count, amount = b.amount + d.amount
            from delta d where b.program_id = d.program_id and b.key = d.key and b.period = d.period
            returning d.place)
        insert into budget (program_id, key, period, count, amount)
        select program_id, key, period, count, amount from delta where place not in (select place from added)
        """;

    // language=sql
    private const string UpdateReferrals = """
        update referral r set status = n.status, completed_at = n.completed_at, completed_by = n.completed_by, expires_at = n.expires_at, updated_at = $6
        from (select unnest($1::bigint[]) as id, unnest($2::text[]) as status, unnest($3::bigint[]) as completed_at,
            unnest($4::bigint[]) as completed_by, unnest($5::bigint[]) as expires_at) as n
        where r.id = n.id
        """;

    // language=sql — the sign-up that made a referral may also be what rejects or completes it
    private const string InsertHistory = """
        insert into referral_history (referral_id, event_id, at, status, reason)
        select unnest($1::bigint[]), unnest($2::bigint[]), $5, unnest($3::text[]), unnest($4::text[])
        on conflict (referral_id, event_id) do update set at = excluded.at, status = excluded.status, reason = excluded.reason
        """;

    // language=sql
    private const string UpdateMembers = """
        update member m set member_group = n.member_group, status = n.status, country = n.country, currency = n.currency
        from (select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as id, unnest($3::text[]) as member_group, unnest($4::text[]) as status,
            unnest($5::text[]) as country, unnest($6::text[]) as currency) as n
        where m.program_id = n.program_id and m.id = n.id
        """;

    // language=sql
    private const string PutReversals = """
        insert into reversal (event_id, program_id, amount, is_whole)
        select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::boolean[])
        on conflict (event_id) do update set amount = excluded.amount, is_whole = excluded.is_whole
        """;

    // language=sql — of two months, or weeks, the sums of the later one stay
    internal const string AddToMemberStats = """
        with delta as materialized (
            select unnest($1::bigint[]) as program_id, unnest($2::bigint[]) as member_id, unnest($3::bigint[]) as sign_ups,
                unnest($4::bigint[]) as completed, unnest($5::bigint[]) as rejected, unnest($6::bigint[]) as expired, unnest($7::bigint[]) as events,
                unnest($8::bigint[]) as revenue, unnest($9::bigint[]) as rewards, unnest($10::int[]) as month,
                unnest($11::bigint[]) as month_completed, unnest($12::bigint[]) as month_revenue, unnest($13::int[]) as week,
                unnest($14::bigint[]) as week_completed, unnest($15::bigint[]) as week_revenue, generate_subscripts($1::bigint[], 1) as place),
        added as (
            update member_stats s set
                sign_ups = s.sign_ups + d.sign_ups, completed = s.completed + d.completed, rejected = s.rejected + d.rejected,
                expired = s.expired + d.expired, events = s.events + d.events, revenue = s.revenue + d.revenue, rewards = s.rewards + d.rewards,
                month = greatest(s.month, d.month),
                month_completed = case when s.month >= d.month then s.month_completed else 0 end
                    + case when d.month >= s.month then d.month_completed else 0 end,
                month_revenue = case when s.month >= d.month then s.month_revenue else 0 end
                    + case when d.month >= s.month then d.month_revenue else 0 end,
                week = greatest(s.week, d.week),
                week_completed = case when s.week >= d.week then s.week_completed else 0 end
                    + case when d.week >= s.week then d.week_completed else 0 end,
                week_revenue = case when s.week >= d.week then s.week_revenue else 0 end
                    + case when d.week >= s.week then d.week_revenue else 0 end
            from delta d where s.program_id = d.program_id and s.member_id = d.member_id
            returning d.place)
        insert into member_stats (program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards,
            month, month_completed, month_revenue, week, week_completed, week_revenue)
        select program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards,
            month, month_completed, month_revenue, week, week_completed, week_revenue
        from delta where place not in (select place from added)
        """;

    // language=sql
    internal const string AddToDailyStats = """
        insert into daily_stats as s (program_id, partition_id, day, sign_ups, completed, rejected, expired, events, revenue, rewards, reward_amount)
        select unnest($1::bigint[]), unnest($2::int[]), unnest($3::int[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]),
            unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]), unnest($10::bigint[]), unnest($11::bigint[])
        on conflict (program_id, partition_id, day) do update set
            sign_ups = s.sign_ups + excluded.sign_ups, completed = s.completed + excluded.completed,
            rejected = s.rejected + excluded.rejected, expired = s.expired + excluded.expired, events = s.events + excluded.events,
            revenue = s.revenue + excluded.revenue, rewards = s.rewards + excluded.rewards, reward_amount = s.reward_amount + excluded.reward_amount
        """;

    public async ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (isRehearsal) throw new InvalidOperationException("A rehearsal is never committed.");
        if (decisions is null) await WriteNothingAsync(stopping);
        else await WriteAsync(decisions, stopping);
        await session.CommitAsync(stopping);
    }

    /// <summary>Nothing was decided; what has come may be awaited all the same.</summary>
    private ValueTask WriteNothingAsync(CancellationToken stopping)
    {
        var trip = BeginTrip();
        PostgresStore.WakeFor(trip, [.. come ?? []]);
        return trip.RunAsync(stopping);
    }

    private async ValueTask WriteAsync(BatchDecisions decisions, CancellationToken stopping)
    {
        var names = await ReadErasedNamesAsync(decisions, stopping);
        var trip = session.NewTrip();
        WriteDecisions(trip, decisions);
        WriteRewards(trip, decisions);
        WriteLedger(trip, decisions);
        WriteSums(trip, decisions);
        WriteReferrals(trip, decisions);
        WriteMembers(trip, decisions);
        WriteFraud(trip, decisions);
        WriteErasures(trip, decisions, names);
        WriteStats(trip, decisions);
        WriteOutbox(trip, decisions);
        var decided = decisions.Decisions.Select(d => new PostgresStore.Awaited(d.Entry.ProgramId, Wait.ForDecision(d.Entry.EventId)));
        PostgresStore.WakeFor(trip, [.. come ?? [], .. decided]);
        await trip.RunAsync(stopping);
    }

    private static void WriteDecisions(RoundTrip trip, BatchDecisions decisions)
    {
        var (decided, parked) = (decisions.Decisions, decisions.Parked);
        IReadOnlyList<Entry> done = [.. decided.Select(d => d.Entry).Concat(parked.Select(p => p.Entry)).Where(e => e.InboxId != 0)];
        var seq = decisions.Seq.ToList();
        trip.WriteRows(done.Count, DeleteInbox, done.Column(e => e.Partition), done.Column(e => e.InboxId));
        trip.WriteRows(seq.Count, SetSeq, seq.Column(s => s.Key), seq.Column(s => s.Value));
        trip.WriteRows(decided.Count, InsertDecisions,
            decided.Column(d => d.Entry.Partition), decided.Column(d => d.Seq), decided.Column(d => d.Entry.ProgramId),
            decided.Column(d => d.Entry.EventId), decided.Column(d => d.MemberId), decided.Column(d => d.ReferrerId),
            decided.Column(d => Word.Of(d.Outcome)), decided.Column(d => d.Reason is { } reason ? Word.Of(reason) : null),
            decided.Column(d => d.TermsVersion), decided.Column(d => d.Revenue), decided.Column(d => d.Completed), decided.Column(d => d.SignedUp),
            decided.Column(d => d.Entry.OccurredAt.Micros), decided.Column(d => d.Trace), decisions.Now.Micros);
        trip.WriteRows(parked.Count, InsertParked,
            parked.Column(p => p.Entry.EventId), parked.Column(p => p.Entry.ProgramId), parked.Column(p => p.Entry.AcceptedAt.Micros),
            parked.Column(p => p.Entry.MemberId), parked.Column(p => p.Entry.Partition), parked.Column(p => p.WaitsFor), parked.Column(p => p.Reason),
            decisions.Now.Micros);
    }

    private static void WriteRewards(RoundTrip trip, BatchDecisions decisions)
    {
        var (changed, added) = (decisions.ChangedRewards, decisions.NewRewards);
        trip.WriteRows(changed.Count, UpdateRewards,
            changed.Column(r => r.Id), changed.Column(r => Word.Of(r.Status)), changed.Column(r => r.Reversed), changed.Column(ReasonOf),
            changed.Column(r => r.PayableAt.Micros), decisions.Now.Micros, changed.Column(r => r.ProgramId));
        trip.WriteRows(added.Count, InsertRewards,
            added.Column(r => r.Id), added.Column(r => r.ProgramId), added.Column(r => r.Partition), added.Column(r => Word.Of(r.Source)),
            added.Column(r => r.SourceId), added.Column(r => r.Rule), added.Column(r => Word.Of(r.To)), added.Column(r => r.Level),
            added.Column(r => r.MemberId), added.Column(r => Word.Of(r.Kind)), added.Column(r => r.Amount), added.Column(r => r.Currency),
            added.Column(r => r.Item), added.Column(r => r.Reversed), added.Column(r => Word.Of(r.Status)), added.Column(ReasonOf),
            added.Column(r => r.OccurredAt.Micros), added.Column(r => r.CreatedAt.Micros), added.Column(r => r.PayableAt.Micros),
            added.Column(r => r.TermsVersion), added.Column(r => r.Threshold), added.Column(r => r.TransferId), added.Column(r => r.OrderedBy),
            decisions.Now.Micros);

        static string? ReasonOf(RewardFacts reward) => reward.Reason is { } reason ? Word.Of(reason) : null;
    }

    private static void WriteLedger(RoundTrip trip, BatchDecisions decisions)
    {
        var transfers = decisions.Transfers;
        var found = decisions.Accounts.Where(a => !a.IsNew).ToList();
        var opened = decisions.Accounts.Where(a => a.IsNew).ToList();
        trip.WriteRows(transfers.Count, InsertTransfers,
            transfers.Column(t => t.Id), transfers.Column(t => t.ProgramId), transfers.Column(t => t.Partition), transfers.Column(t => Word.Of(t.Kind)),
            transfers.Column(t => t.DebitAccount), transfers.Column(t => t.CreditAccount), transfers.Column(t => t.Amount),
            transfers.Column(t => t.Currency), transfers.Column(t => t.PendingId), transfers.Column(t => t.RewardId), transfers.Column(t => t.MemberId),
            transfers.Column(t => t.EntryId), transfers.Column(t => t.At.Micros));
        trip.WriteRows(found.Count, AddToAccounts, Deltas(found));
        trip.WriteRows(opened.Count, InsertAccounts,
            [.. Deltas(opened), opened.Column(a => a.Key.Partition), opened.Column(a => a.Key.MemberId), opened.Column(a => a.Key.Currency)]);

        static object[] Deltas(List<AccountChange> accounts) =>
        [
            accounts.Column(a => a.Key.ProgramId), accounts.Column(a => a.Id), accounts.Column(a => a.Sums.DebitsPending),
            accounts.Column(a => a.Sums.DebitsPosted), accounts.Column(a => a.Sums.CreditsPending), accounts.Column(a => a.Sums.CreditsPosted),
            accounts.Column(a => a.Sums.Paid), accounts.Column(a => a.Sums.Reversed), accounts.Column(a => a.Earned.Rewards),
            accounts.Column(a => a.Earned.Amount), accounts.Column(a => a.Earned.Month.Period), accounts.Column(a => a.Earned.Month.Amount),
            accounts.Column(a => a.Earned.Week.Period), accounts.Column(a => a.Earned.Week.Amount),
        ];
    }

    private static void WriteSums(RoundTrip trip, BatchDecisions decisions)
    {
        var counters = decisions.Counters;
        var caps = decisions.Caps.Where(c => !c.Key.IsBudget).ToList();
        var budgets = decisions.Caps.Where(c => c.Key.IsBudget).ToList();
        var reversals = decisions.Reversals;
        if (counters.Count > 0)
            trip.Write(AddToCounters,
                counters.Column(c => c.Key.ProgramId), counters.Column(c => c.Key.MemberId), counters.Column(c => c.Key.Name),
                counters.Column(c => c.Key.Day), counters.Column(c => c.Value.Count), counters.Column(c => c.Value.Amount));
        if (caps.Count > 0)
            trip.Write(AddToCaps,
                caps.Column(c => c.Key.ProgramId), caps.Column(c => c.Key.MemberId), caps.Column(c => c.Key.Key), caps.Column(c => c.Key.Period),
                caps.Column(c => c.Value.Count), caps.Column(c => c.Value.Amount));
        if (budgets.Count > 0)
            trip.Write(AddToBudgets,
                budgets.Column(c => c.Key.ProgramId), budgets.Column(c => c.Key.Key), budgets.Column(c => c.Key.Period),
                budgets.Column(c => c.Value.Count), budgets.Column(c => c.Value.Amount));
        trip.WriteRows(reversals.Count, PutReversals,
            reversals.Column(r => r.EventId), reversals.Column(r => r.ProgramId), reversals.Column(r => r.Amount), reversals.Column(r => r.IsWhole));
    }

    /// <summary>Each change is a line of history; the last one of a referral is what it is now.</summary>
    private static void WriteReferrals(RoundTrip trip, BatchDecisions decisions)
    {
        var changes = decisions.Referrals;
        var now = changes.Select(c => c.Referral).GroupBy(r => r.Id, (_, same) => same.Last()).ToList();
        trip.WriteRows(now.Count, UpdateReferrals,
            now.Column(r => r.Id), now.Column(r => Word.Of(r.Status)), now.Column(r => r.CompletedAt?.Micros), now.Column(r => r.CompletedBy),
            now.Column(r => r.ExpiresAt?.Micros), decisions.Now.Micros);
        trip.WriteRows(changes.Count, InsertHistory,
            changes.Column(c => c.Referral.Id), changes.Column(c => c.EntryId), changes.Column(c => Word.Of(c.Referral.Status)),
            changes.Column(c => c.Reason), decisions.Now.Micros);
    }

    private static void WriteMembers(RoundTrip trip, BatchDecisions decisions)
    {
        var now = decisions.Members.Select(c => c.Member).GroupBy(m => m.Id, (_, same) => same.Last()).ToList();
        trip.WriteRows(now.Count, UpdateMembers,
            now.Column(m => m.ProgramId), now.Column(m => m.Id), now.Column(m => m.Group), now.Column(m => Word.Of(m.Status)),
            now.Column(m => m.Country), now.Column(m => m.Currency));
    }

    private static void WriteStats(RoundTrip trip, BatchDecisions decisions)
    {
        var (members, days) = (decisions.Stats, decisions.Daily);
        if (members.Count > 0)
            trip.Write(AddToMemberStats,
                members.Column(s => s.Key.ProgramId), members.Column(s => s.Key.MemberId), members.Column(s => s.Value.All.SignUps),
                members.Column(s => s.Value.All.Completed), members.Column(s => s.Value.All.Rejected), members.Column(s => s.Value.All.Expired),
                members.Column(s => s.Value.All.Events), members.Column(s => s.Value.All.Revenue), members.Column(s => s.Value.All.Rewards),
                members.Column(s => s.Value.Month.Period), members.Column(s => s.Value.Month.Completed), members.Column(s => s.Value.Month.Revenue),
                members.Column(s => s.Value.Week.Period), members.Column(s => s.Value.Week.Completed), members.Column(s => s.Value.Week.Revenue));
        if (days.Count > 0)
            trip.Write(AddToDailyStats,
                days.Column(s => s.Key.ProgramId), days.Column(s => s.Key.Partition), days.Column(s => s.Key.Day), days.Column(s => s.Value.SignUps),
                days.Column(s => s.Value.Completed), days.Column(s => s.Value.Rejected), days.Column(s => s.Value.Expired), days.Column(s => s.Value.Events),
                days.Column(s => s.Value.Revenue), days.Column(s => s.Value.Rewards), days.Column(s => s.Value.RewardAmount));
    }
}
