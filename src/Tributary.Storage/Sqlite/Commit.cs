using Tributary.Engine;

namespace Tributary.Storage.Sqlite;

internal sealed partial class SqliteUnit
{
    // language=sql
    internal const string InsertDecision = """
        insert into decision (
            partition_id, seq, program_id, event_id, member_id, referrer_id, outcome, reason, terms_version, revenue, completed, signed_up,
            occurred_at, decided_at, trace)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        """;

    // language=sql
    internal const string InsertReward = """
        insert into reward (
            id, program_id, partition_id, source, source_id, rule, payee, level, member_id, kind, amount, currency, item, reversed, status,
            reason, occurred_at, created_at, payable_at, updated_at, terms_version, threshold, transfer_id, ordered_by)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)
        """;

    // language=sql
    private const string UpdateReward =
        "update reward set reversed = ?2, status = ?3, reason = ?4, payable_at = ?5, updated_at = ?6 where id = ?1";

    // language=sql
    internal const string InsertTransfer = """
        insert into transfer (
            id, program_id, partition_id, kind, debit_account, credit_account, amount, currency, pending_id, reward_id, member_id, event_id, at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    // language=sql — one that Load found; of two months, or weeks, the sums of the later one stay
    internal const string AddToAccount = """
        update account set
            debits_pending = debits_pending + ?3, debits_posted = debits_posted + ?4, credits_pending = credits_pending + ?5,
            credits_posted = credits_posted + ?6, paid = paid + ?7, reversed = reversed + ?8, rewards = rewards + ?9, reward_amount = reward_amount + ?10,
            month = max(month, ?11), month_reward_amount = iif(month >= ?11, month_reward_amount, 0) + iif(?11 >= month, ?12, 0),
            week = max(week, ?13), week_reward_amount = iif(week >= ?13, week_reward_amount, 0) + iif(?13 >= week, ?14, 0)
        where program_id = ?1 and id = ?2
        """;

    // language=sql
    private const string InsertAccount = """
        insert into account (
            program_id, id, debits_pending, debits_posted, credits_pending, credits_posted, paid, reversed, rewards, reward_amount,
            month, month_reward_amount, week, week_reward_amount, partition_id, member_id, currency)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        """;

    // language=sql
    internal const string AddToCounter = "update counter set count = count + ?4, amount = amount + ?5 where member_id = ?1 and name = ?2 and day = ?3";

    // language=sql
    private const string InsertCounter = "insert into counter (member_id, name, day, count, amount, program_id) values (?1, ?2, ?3, ?4, ?5, ?6)";

    // language=sql
    private const string AddToCap = "update cap_use set count = count + ?4, amount = amount + ?5 where member_id = ?1 and key = ?2 and period = ?3";

    // language=sql
    private const string InsertCap = "insert into cap_use (member_id, key, period, count, amount, program_id) values (?1, ?2, ?3, ?4, ?5, ?6)";

    // language=sql
    private const string AddToBudget = "update budget set count = count + ?4, amount = amount + ?5 where program_id = ?1 and key = ?2 and period = ?3";

    // language=sql
    private const string InsertBudget = "insert into budget (program_id, key, period, count, amount) values (?1, ?2, ?3, ?4, ?5)";

    // language=sql
    private const string UpdateReferral = """
        update referral set status = ?2, completed_at = ?3, completed_by = ?4, expires_at = ?5, updated_at = ?6 where id = ?1
        """;

    // language=sql — the sign-up that made a referral may also be what rejects or completes it
    private const string InsertHistory = """
        insert into referral_history (referral_id, event_id, at, status, reason) values (?1, ?2, ?3, ?4, ?5)
        on conflict (referral_id, event_id) do update set at = excluded.at, status = excluded.status, reason = excluded.reason
        """;

    // language=sql
    private const string UpdateMember = "update member set status = ?2, member_group = ?3, country = ?4, currency = ?5 where id = ?1";

    // language=sql
    private const string SetReversal = """
        insert into reversal (event_id, program_id, amount, is_whole) values (?1, ?2, ?3, ?4)
        on conflict (event_id) do update set amount = excluded.amount, is_whole = excluded.is_whole
        """;

    // language=sql — of two months, or weeks, the sums of the later one stay
    internal const string AddToStats = """
        insert into member_stats as s (program_id, member_id, sign_ups, completed, rejected, expired, events, revenue, rewards,
            month, month_completed, month_revenue, week, week_completed, week_revenue)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        on conflict (program_id, member_id) do update set
            sign_ups = s.sign_ups + excluded.sign_ups, completed = s.completed + excluded.completed,
            rejected = s.rejected + excluded.rejected, expired = s.expired + excluded.expired, events = s.events + excluded.events,
            revenue = s.revenue + excluded.revenue, rewards = s.rewards + excluded.rewards,
            month = max(s.month, excluded.month),
            month_completed = iif(s.month >= excluded.month, s.month_completed, 0) + iif(excluded.month >= s.month, excluded.month_completed, 0),
            month_revenue = iif(s.month >= excluded.month, s.month_revenue, 0) + iif(excluded.month >= s.month, excluded.month_revenue, 0),
            week = max(s.week, excluded.week),
            week_completed = iif(s.week >= excluded.week, s.week_completed, 0) + iif(excluded.week >= s.week, excluded.week_completed, 0),
            week_revenue = iif(s.week >= excluded.week, s.week_revenue, 0) + iif(excluded.week >= s.week, excluded.week_revenue, 0)
        """;

    // language=sql
    internal const string AddToDaily = """
        insert into daily_stats as s (program_id, partition_id, day, sign_ups, completed, rejected, expired, events, revenue, rewards, reward_amount)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        on conflict (program_id, partition_id, day) do update set
            sign_ups = s.sign_ups + excluded.sign_ups, completed = s.completed + excluded.completed,
            rejected = s.rejected + excluded.rejected, expired = s.expired + excluded.expired, events = s.events + excluded.events,
            revenue = s.revenue + excluded.revenue, rewards = s.rewards + excluded.rewards, reward_amount = s.reward_amount + excluded.reward_amount
        """;

    // language=sql
    internal const string SetSeq = "update partition set seq = ?2 where id = ?1";

    public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (isRehearsal) throw new InvalidOperationException("A rehearsal is never committed.");
        stopping.ThrowIfCancellationRequested();
        if (decisions is not null) Write(decisions);
        session.Commit();
        End(static () => { });
        return ValueTask.CompletedTask;
    }

    private void Write(BatchDecisions decisions)
    {
        WriteDecisions(decisions);
        WriteRewards(decisions);
        WriteLedger(decisions);
        WriteSums(decisions);
        WriteReferrals(decisions);
        WriteFraud(decisions);
        WriteMembers(decisions);
        WriteStats(decisions);
        WriteInbox(decisions);
        WriteOutbox(decisions);
    }

    private void WriteDecisions(BatchDecisions decisions)
    {
        foreach (var d in decisions.Decisions)
            session.Run(
                InsertDecision, d.Entry.Partition, d.Seq, d.Entry.ProgramId, d.Entry.EventId, d.MemberId, d.ReferrerId, Word.Of(d.Outcome),
                d.Reason is { } reason ? Word.Of(reason) : null, d.TermsVersion, d.Revenue, d.Completed, d.SignedUp, d.Entry.OccurredAt,
                decisions.Now, d.Trace);
    }

    private void WriteRewards(BatchDecisions decisions)
    {
        // Changes first: a milestone that this batch strikes may be granted again by it.
        foreach (var r in decisions.ChangedRewards)
            session.Run(UpdateReward, r.Id, r.Reversed, Word.Of(r.Status), Text(r.Reason), r.PayableAt, decisions.Now);
        foreach (var r in decisions.NewRewards)
            session.Run(
                InsertReward, r.Id, r.ProgramId, r.Partition, Word.Of(r.Source), r.SourceId, r.Rule, Word.Of(r.To), r.Level, r.MemberId,
                Word.Of(r.Kind), r.Amount, r.Currency, r.Item, r.Reversed, Word.Of(r.Status), Text(r.Reason), r.OccurredAt, r.CreatedAt,
                r.PayableAt, decisions.Now, r.TermsVersion, r.Threshold, r.TransferId, r.OrderedBy);

        static string? Text(StrikeReason? reason) => reason is { } known ? Word.Of(known) : null;
    }

    private void WriteLedger(BatchDecisions decisions)
    {
        foreach (var t in decisions.Transfers)
            session.Run(
                InsertTransfer, t.Id, t.ProgramId, t.Partition, Word.Of(t.Kind), t.DebitAccount, t.CreditAccount, t.Amount, t.Currency,
                t.PendingId, t.RewardId, t.MemberId, t.EntryId, t.At);
        foreach (var (id, key, isNew, s, earned) in decisions.Accounts)
        {
            ReadOnlySpan<Cell> delta =
            [
                key.ProgramId, id, s.DebitsPending, s.DebitsPosted, s.CreditsPending, s.CreditsPosted, s.Paid, s.Reversed, earned.Rewards, earned.Amount,
                earned.Month.Period, earned.Month.Amount, earned.Week.Period, earned.Week.Amount,
            ];
            var written = isNew ? session.Run(InsertAccount, [.. delta, key.Partition, key.MemberId, key.Currency]) : session.Run(AddToAccount, delta);
            if (written != 1) throw new InvalidOperationException($"Account {id} was loaded, and is not there.");
        }
    }

    private void WriteSums(BatchDecisions decisions)
    {
        foreach (var (key, s) in decisions.Counters)
        {
            if (session.Run(AddToCounter, key.MemberId, key.Name, key.Day, s.Count, s.Amount) == 0)
                session.Run(InsertCounter, key.MemberId, key.Name, key.Day, s.Count, s.Amount, key.ProgramId);
        }
        foreach (var (key, s) in decisions.Caps.Where(c => !c.Key.IsBudget))
        {
            if (session.Run(AddToCap, key.MemberId, key.Key, key.Period, s.Count, s.Amount) == 0)
                session.Run(InsertCap, key.MemberId, key.Key, key.Period, s.Count, s.Amount, key.ProgramId);
        }
        foreach (var (key, s) in decisions.Caps.Where(c => c.Key.IsBudget))
        {
            if (session.Run(AddToBudget, key.ProgramId, key.Key, key.Period, s.Count, s.Amount) == 0)
                session.Run(InsertBudget, key.ProgramId, key.Key, key.Period, s.Count, s.Amount);
        }
    }

    private void WriteReferrals(BatchDecisions decisions)
    {
        foreach (var (r, entry, reason) in decisions.Referrals)
        {
            session.Run(UpdateReferral, r.Id, Word.Of(r.Status), r.CompletedAt, r.CompletedBy, r.ExpiresAt, decisions.Now);
            session.Run(InsertHistory, r.Id, entry, decisions.Now, Word.Of(r.Status), reason);
        }
    }

    private void WriteMembers(BatchDecisions decisions)
    {
        foreach (var (m, erase) in decisions.Members)
        {
            session.Run(UpdateMember, m.Id, Word.Of(m.Status), m.Group, m.Country, m.Currency);
            if (erase) Erase(m);
        }
        foreach (var late in decisions.Decisions.Where(d => d.Reason == Reason.MemberErased)) session.Run(BlankLateDetail, late.Entry.EventId);
        foreach (var r in decisions.Reversals) session.Run(SetReversal, r.EventId, r.ProgramId, r.Amount, r.IsWhole);
    }

    private void WriteStats(BatchDecisions decisions)
    {
        foreach (var (key, (s, month, week)) in decisions.Stats)
            session.Run(
                AddToStats, key.ProgramId, key.MemberId, s.SignUps, s.Completed, s.Rejected, s.Expired, s.Events, s.Revenue, s.Rewards,
                month.Period, month.Completed, month.Revenue, week.Period, week.Completed, week.Revenue);
        foreach (var (key, s) in decisions.Daily)
            session.Run(
                AddToDaily, key.ProgramId, key.Partition, key.Day, s.SignUps, s.Completed, s.Rejected, s.Expired, s.Events, s.Revenue, s.Rewards, s.RewardAmount);
    }

    private void WriteInbox(BatchDecisions decisions)
    {
        foreach (var (entry, waitsFor, reason) in decisions.Parked)
            session.Run(
                SqliteStore.InsertParked, entry.EventId, entry.ProgramId, entry.AcceptedAt, entry.MemberId, entry.Partition, waitsFor, reason, 0,
                decisions.Now);
        foreach (var decision in decisions.Decisions)
            SqliteStore.Wake(session, decision.Entry.ProgramId, Wait.ForDecision(decision.Entry.EventId));
        foreach (var entry in decisions.Decisions.Select(d => d.Entry).Concat(decisions.Parked.Select(p => p.Entry)))
            if (entry.InboxId != 0) session.Run(SqliteStore.DeleteInbox, entry.InboxId);
        foreach (var (partition, seq) in decisions.Seq) session.Run(SetSeq, partition, seq);
    }
}
