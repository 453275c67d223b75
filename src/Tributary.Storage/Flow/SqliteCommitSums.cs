using Tributary.Engine.Deciding;

namespace Tributary.Storage.Flow;

internal sealed partial class SqliteBatch
{
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

    // language=sql — of two months, or weeks, the sums of the later one stay
    private const string AddToRevenue = """
        insert into member_revenue as r (program_id, member_id, currency, amount, month, month_amount, week, week_amount)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        on conflict (program_id, member_id, currency) do update set
            amount = r.amount + excluded.amount, month = max(r.month, excluded.month),
            month_amount = iif(r.month >= excluded.month, r.month_amount, 0) + iif(excluded.month >= r.month, excluded.month_amount, 0),
            week = max(r.week, excluded.week),
            week_amount = iif(r.week >= excluded.week, r.week_amount, 0) + iif(excluded.week >= r.week, excluded.week_amount, 0)
        """;

    private void WriteSums(BatchDecisions decisions)
    {
        foreach (var (key, s) in decisions.Counters)
        {
            if (session.Run(AddToCounter, key.MemberId, key.Name, key.Day, s.Count, s.Amount) == 0)
                session.Run(InsertCounter, key.MemberId, key.Name, key.Day, s.Count, s.Amount, key.ProgramId);
        }
        foreach (var (key, s) in decisions.Caps.Where(c => !c.Key.IsOfProgram))
        {
            if (session.Run(AddToCap, key.MemberId, key.Name.ToString(), key.Period, s.Count, s.Amount) == 0)
                session.Run(InsertCap, key.MemberId, key.Name.ToString(), key.Period, s.Count, s.Amount, key.ProgramId);
        }
        foreach (var (key, s) in decisions.Caps.Where(c => c.Key.IsOfProgram))
        {
            if (session.Run(AddToBudget, key.ProgramId, key.Name.ToString(), key.Period, s.Count, s.Amount) == 0)
                session.Run(InsertBudget, key.ProgramId, key.Name.ToString(), key.Period, s.Count, s.Amount);
        }
    }

    private void WriteStats(BatchDecisions decisions)
    {
        foreach (var (key, (s, month, week)) in decisions.Stats)
            session.Run(
                AddToStats, key.ProgramId, key.MemberId, s.SignUps, s.Completed, s.Rejected, s.Expired, s.Events, s.Revenue, s.Rewards,
                month.Period, month.Completed, month.Revenue, week.Period, week.Completed, week.Revenue);
        foreach (var (key, (amount, month, week)) in decisions.Revenue)
            session.Run(
                AddToRevenue, key.ProgramId, key.MemberId, key.Currency, amount, month.Period, month.Amount, week.Period, week.Amount);
        foreach (var (key, s) in decisions.Daily)
            session.Run(
                AddToDaily, key.ProgramId, key.Partition, key.Day, s.SignUps, s.Completed, s.Rejected, s.Expired, s.Events, s.Revenue, s.Rewards, s.RewardAmount);
    }
}
