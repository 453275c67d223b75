using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>member_stats s</c>.</summary>
internal static class MemberStatsRow
{
    private static readonly Table<Owned<KeyValuePair<StatsKey, MemberStatsDelta>>> s_table = new("member_stats", "s");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", s => s.Row.Key.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", s => s.Row.Key.MemberId);
    public static readonly Column<long> SignUps = s_table.Sum("sign_ups", s => s.Row.Value.All.SignUps);
    public static readonly Column<long> Completed = s_table.Sum("completed", s => s.Row.Value.All.Completed);
    public static readonly Column<long> Rejected = s_table.Sum("rejected", s => s.Row.Value.All.Rejected);
    public static readonly Column<long> Expired = s_table.Sum("expired", s => s.Row.Value.All.Expired);
    public static readonly Column<long> Events = s_table.Sum("events", s => s.Row.Value.All.Events);
    public static readonly Column<long> Revenue = s_table.Sum("revenue", s => s.Row.Value.All.Revenue);
    public static readonly Column<long> Rewards = s_table.Sum("rewards", s => s.Row.Value.All.Rewards);
    public static readonly Column<int> Partition = s_table.Partition("partition_id", s => s.Partition);
    public static readonly Column<int> Month = s_table.Period("month", s => s.Row.Value.Month.Period);
    public static readonly Column<long> MonthCompleted = s_table.SumOf(
        Month,
        "month_completed",
        s => s.Row.Value.Month.Completed
    );
    public static readonly Column<long> MonthRevenue = s_table.SumOf(
        Month,
        "month_revenue",
        s => s.Row.Value.Month.Revenue
    );
    public static readonly Column<int> Week = s_table.Period("week", s => s.Row.Value.Week.Period);
    public static readonly Column<long> WeekCompleted = s_table.SumOf(
        Week,
        "week_completed",
        s => s.Row.Value.Week.Completed
    );
    public static readonly Column<long> WeekRevenue = s_table.SumOf(
        Week,
        "week_revenue",
        s => s.Row.Value.Week.Revenue
    );

    public static readonly TableWrite<Owned<KeyValuePair<StatsKey, MemberStatsDelta>>> AddOrInsert =
        s_table.AddOrInsert(ProgramId, MemberId);
}

/// <summary>Table <c>member_revenue r</c>: revenue in currencies other than the program's first.</summary>
internal static class MemberRevenueRow
{
    private static readonly Table<Owned<KeyValuePair<RevenueKey, RevenueDelta>>> s_table = new("member_revenue", "r");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", r => r.Row.Key.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", r => r.Row.Key.MemberId);
    public static readonly Column<string> Currency = s_table.Text("currency", r => r.Row.Key.Currency);
    public static readonly Column<int> Partition = s_table.Partition("partition_id", r => r.Partition);
    public static readonly Column<long> Amount = s_table.Sum("amount", r => r.Row.Value.Amount);
    public static readonly Column<int> Month = s_table.Period("month", r => r.Row.Value.Month.Period);
    public static readonly Column<long> MonthAmount = s_table.SumOf(
        Month,
        "month_amount",
        r => r.Row.Value.Month.Amount
    );
    public static readonly Column<int> Week = s_table.Period("week", r => r.Row.Value.Week.Period);
    public static readonly Column<long> WeekAmount = s_table.SumOf(Week, "week_amount", r => r.Row.Value.Week.Amount);

    public static readonly TableWrite<Owned<KeyValuePair<RevenueKey, RevenueDelta>>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        MemberId,
        Currency,
        Partition
    );
}
