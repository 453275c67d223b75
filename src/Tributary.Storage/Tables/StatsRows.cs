using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>member_stats s</c>.</summary>
internal static class MemberStatsRow
{
    private static readonly Table<KeyValuePair<StatsKey, MemberStatsDelta>> s_table = new("member_stats", "s");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", s => s.Key.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", s => s.Key.MemberId);
    public static readonly Column<long> SignUps = s_table.Sum("sign_ups", s => s.Value.All.SignUps);
    public static readonly Column<long> Completed = s_table.Sum("completed", s => s.Value.All.Completed);
    public static readonly Column<long> Rejected = s_table.Sum("rejected", s => s.Value.All.Rejected);
    public static readonly Column<long> Expired = s_table.Sum("expired", s => s.Value.All.Expired);
    public static readonly Column<long> Events = s_table.Sum("events", s => s.Value.All.Events);
    public static readonly Column<long> Revenue = s_table.Sum("revenue", s => s.Value.All.Revenue);
    public static readonly Column<long> Rewards = s_table.Sum("rewards", s => s.Value.All.Rewards);
    public static readonly Column<int> Month = s_table.Period("month", s => s.Value.Month.Period);
    public static readonly Column<long> MonthCompleted = s_table.SumOf(
        Month,
        "month_completed",
        s => s.Value.Month.Completed
    );
    public static readonly Column<long> MonthRevenue = s_table.SumOf(
        Month,
        "month_revenue",
        s => s.Value.Month.Revenue
    );
    public static readonly Column<int> Week = s_table.Period("week", s => s.Value.Week.Period);
    public static readonly Column<long> WeekCompleted = s_table.SumOf(
        Week,
        "week_completed",
        s => s.Value.Week.Completed
    );
    public static readonly Column<long> WeekRevenue = s_table.SumOf(Week, "week_revenue", s => s.Value.Week.Revenue);

    public static readonly TableWrite<KeyValuePair<StatsKey, MemberStatsDelta>> AddOrInsert = s_table.AddOrInsert(
        ProgramId,
        MemberId
    );
}

/// <summary>Table <c>daily_stats s</c>.</summary>
internal static class DailyStatsRow
{
    private static readonly Table<KeyValuePair<DailyKey, StatsDelta>> s_table = new("daily_stats", "s");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", s => s.Key.ProgramId);
    public static readonly Column<int> Partition = s_table.Int("partition_id", s => s.Key.Partition);
    public static readonly Column<int> Day = s_table.Int("day", s => s.Key.Day);
    public static readonly Column<long> SignUps = s_table.Sum("sign_ups", s => s.Value.SignUps);
    public static readonly Column<long> Completed = s_table.Sum("completed", s => s.Value.Completed);
    public static readonly Column<long> Rejected = s_table.Sum("rejected", s => s.Value.Rejected);
    public static readonly Column<long> Expired = s_table.Sum("expired", s => s.Value.Expired);
    public static readonly Column<long> Events = s_table.Sum("events", s => s.Value.Events);
    public static readonly Column<long> Revenue = s_table.Sum("revenue", s => s.Value.Revenue);
    public static readonly Column<long> Rewards = s_table.Sum("rewards", s => s.Value.Rewards);
    public static readonly Column<long> RewardAmount = s_table.Sum("reward_amount", s => s.Value.RewardAmount);

    public static readonly TableWrite<KeyValuePair<DailyKey, StatsDelta>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Partition,
        Day
    );
}

/// <summary>Table <c>member_revenue r</c>: revenue in currencies other than the program's first.</summary>
internal static class MemberRevenueRow
{
    private static readonly Table<KeyValuePair<RevenueKey, RevenueDelta>> s_table = new("member_revenue", "r");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", r => r.Key.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", r => r.Key.MemberId);
    public static readonly Column<string> Currency = s_table.Text("currency", r => r.Key.Currency);
    public static readonly Column<long> Amount = s_table.Sum("amount", r => r.Value.Amount);
    public static readonly Column<int> Month = s_table.Period("month", r => r.Value.Month.Period);
    public static readonly Column<long> MonthAmount = s_table.SumOf(Month, "month_amount", r => r.Value.Month.Amount);
    public static readonly Column<int> Week = s_table.Period("week", r => r.Value.Week.Period);
    public static readonly Column<long> WeekAmount = s_table.SumOf(Week, "week_amount", r => r.Value.Week.Amount);

    public static readonly TableWrite<KeyValuePair<RevenueKey, RevenueDelta>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        MemberId,
        Currency
    );
}
