using Tributary.Engine.Analytics;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Tables;

/// <summary>Table <c>activity_day a</c>.</summary>
internal static class ActivityDayRow
{
    private static readonly Table<KeyValuePair<ActivityKey, ActivitySums>> s_table = new("activity_day", "a");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.Key.ProgramId);
    public static readonly Column<MemberId> ReferrerId = s_table.Id<MemberId>("referrer_id", a => a.Key.ReferrerId);
    public static readonly Column<int> Day = s_table.Int("day", a => a.Key.Day);
    public static readonly Column<string> Code = s_table.Text("code", a => a.Key.Code);
    public static readonly Column<SegmentId> SegmentId = s_table.Id<SegmentId>("segment_id", a => a.Key.SegmentId);
    public static readonly Column<string> Group = s_table.Text("referrer_group", a => a.Key.Group);
    public static readonly Column<int> TermsVersion = s_table.Int("terms_version", a => a.Key.TermsVersion);
    public static readonly Column<string> Currency = s_table.Text("currency", a => a.Key.Currency);

    public static readonly IReadOnlyList<Column> Sums = ActivitySumsColumns.Of(s_table, a => a.Value);

    public static readonly TableWrite<KeyValuePair<ActivityKey, ActivitySums>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Day,
        ReferrerId,
        Code,
        SegmentId,
        Group,
        TermsVersion,
        Currency
    );
}

/// <summary>Table <c>activity_segment_day a</c>.</summary>
internal static class ActivitySegmentDayRow
{
    private static readonly Table<KeyValuePair<SegmentKey, ActivitySums>> s_table = new("activity_segment_day", "a");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.Key.ProgramId);
    public static readonly Column<int> Day = s_table.Int("day", a => a.Key.Day);
    public static readonly Column<SegmentId> SegmentId = s_table.Id<SegmentId>("segment_id", a => a.Key.SegmentId);
    public static readonly Column<string> Group = s_table.Text("referrer_group", a => a.Key.Group);
    public static readonly Column<int> TermsVersion = s_table.Int("terms_version", a => a.Key.TermsVersion);
    public static readonly Column<bool> IsReferred = s_table.Flag("is_referred", a => a.Key.IsReferred);
    public static readonly Column<string> Currency = s_table.Text("currency", a => a.Key.Currency);

    public static readonly IReadOnlyList<Column> Sums = ActivitySumsColumns.Of(s_table, a => a.Value);

    public static readonly TableWrite<KeyValuePair<SegmentKey, ActivitySums>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Day,
        SegmentId,
        Group,
        TermsVersion,
        IsReferred,
        Currency
    );
}

/// <summary>Table <c>activity_segment_month a</c>.</summary>
internal static class ActivitySegmentMonthRow
{
    private static readonly Table<KeyValuePair<SegmentKey, ActivitySums>> s_table = new("activity_segment_month", "a");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.Key.ProgramId);
    public static readonly Column<int> Month = s_table.Int("month", a => a.Key.Day);
    public static readonly Column<SegmentId> SegmentId = s_table.Id<SegmentId>("segment_id", a => a.Key.SegmentId);
    public static readonly Column<string> Group = s_table.Text("referrer_group", a => a.Key.Group);
    public static readonly Column<int> TermsVersion = s_table.Int("terms_version", a => a.Key.TermsVersion);
    public static readonly Column<bool> IsReferred = s_table.Flag("is_referred", a => a.Key.IsReferred);
    public static readonly Column<string> Currency = s_table.Text("currency", a => a.Key.Currency);

    public static readonly IReadOnlyList<Column> Sums = ActivitySumsColumns.Of(s_table, a => a.Value);

    public static readonly TableWrite<KeyValuePair<SegmentKey, ActivitySums>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Month,
        SegmentId,
        Group,
        TermsVersion,
        IsReferred,
        Currency
    );
}

/// <summary>Table <c>activity_total_day a</c>.</summary>
internal static class ActivityTotalDayRow
{
    private static readonly Table<KeyValuePair<TotalKey, ActivitySums>> s_table = new("activity_total_day", "a");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.Key.ProgramId);
    public static readonly Column<int> Day = s_table.Int("day", a => a.Key.Day);
    public static readonly Column<bool> IsReferred = s_table.Flag("is_referred", a => a.Key.IsReferred);
    public static readonly Column<string> Currency = s_table.Text("currency", a => a.Key.Currency);

    public static readonly IReadOnlyList<Column> Sums = ActivitySumsColumns.Of(s_table, a => a.Value);

    public static readonly TableWrite<KeyValuePair<TotalKey, ActivitySums>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Day,
        IsReferred,
        Currency
    );
}

/// <summary>The figures that four tables share.</summary>
internal static class ActivitySumsColumns
{
    public static IReadOnlyList<Column> Of<TRow>(Table<TRow> table, Func<TRow, ActivitySums> sums) =>
        [
            table.Sum("sign_ups", row => sums(row).SignUps),
            table.Sum("completions", row => sums(row).Completions),
            table.Sum("rejections", row => sums(row).Rejections),
            table.Sum("expiries", row => sums(row).Expiries),
            table.Sum("events", row => sums(row).Events),
            table.Sum("orders", row => sums(row).Orders),
            table.Sum("revenue", row => sums(row).Revenue),
            table.Sum("refunds", row => sums(row).Refunds),
            table.Sum("refunded", row => sums(row).Refunded),
            table.Sum("rewards", row => sums(row).Rewards),
            table.Sum("reward_amount", row => sums(row).RewardAmount),
            table.Sum("click_sign_ups", row => sums(row).ClickSignUps),
            table.Sum("joined_completions", row => sums(row).JoinedCompletions),
            table.Sum("click_completions", row => sums(row).ClickCompletions),
        ];
}

/// <summary>Table <c>reward_day r</c>.</summary>
internal static class RewardDayRow
{
    private static readonly Table<KeyValuePair<RuleKey, RuleSums>> s_table = new("reward_day", "r");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", r => r.Key.ProgramId);
    public static readonly Column<int> Day = s_table.Int("day", r => r.Key.Day);
    public static readonly Column<string> Rule = s_table.Text("rule", r => r.Key.Rule);
    public static readonly Column<int> Level = s_table.Int("level", r => r.Key.Level);
    public static readonly Column<int> TermsVersion = s_table.Int("terms_version", r => r.Key.TermsVersion);
    public static readonly Column<string> Currency = s_table.Text("currency", r => r.Key.Currency);
    public static readonly Column<SegmentId> SegmentId = s_table.Id<SegmentId>("segment_id", r => r.Key.SegmentId);
    public static readonly Column<string> Group = s_table.Text("referrer_group", r => r.Key.Group);
    public static readonly Column<long> Rewards = s_table.Sum("rewards", r => r.Value.Rewards);
    public static readonly Column<long> Amount = s_table.Sum("amount", r => r.Value.Amount);

    public static readonly TableWrite<KeyValuePair<RuleKey, RuleSums>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Day,
        Rule,
        Level,
        TermsVersion,
        Currency,
        SegmentId,
        Group
    );
}

/// <summary>Table <c>property_day p</c>.</summary>
internal static class PropertyDayRow
{
    private static readonly Table<KeyValuePair<PropertyKey, PropertySums>> s_table = new("property_day", "p");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", p => p.Key.ProgramId);
    public static readonly Column<string> Name = s_table.Text("name", p => p.Key.Name);
    public static readonly Column<int> Day = s_table.Int("day", p => p.Key.Day);
    public static readonly Column<string> Value = s_table.Text("value", p => p.Key.Value);
    public static readonly Column<string> Currency = s_table.Text("currency", p => p.Key.Currency);
    public static readonly Column<long> Events = s_table.Sum("events", p => p.Value.Events);
    public static readonly Column<long> Revenue = s_table.Sum("revenue", p => p.Value.Revenue);

    public static readonly TableWrite<KeyValuePair<PropertyKey, PropertySums>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Name,
        Day,
        Value,
        Currency
    );
}

/// <summary>Table <c>cohort c</c>.</summary>
internal static class CohortRow
{
    private static readonly Table<KeyValuePair<CohortKey, CohortSums>> s_table = new("cohort", "c");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", c => c.Key.ProgramId);
    public static readonly Column<CohortSpan> Span = s_table.Number("span", c => c.Key.Span);
    public static readonly Column<int> Joined = s_table.Int("joined", c => c.Key.Joined);
    public static readonly Column<int> Age = s_table.Int("age", c => c.Key.Age);
    public static readonly Column<bool> IsReferred = s_table.Flag("is_referred", c => c.Key.IsReferred);
    public static readonly Column<long> Members = s_table.Sum("members", c => c.Value.Members);
    public static readonly Column<long> Active = s_table.Sum("active", c => c.Value.Active);
    public static readonly Column<long> Completions = s_table.Sum("completions", c => c.Value.Completions);
    public static readonly Column<long> Orders = s_table.Sum("orders", c => c.Value.Orders);
    public static readonly Column<long> Revenue = s_table.Sum("revenue", c => c.Value.Revenue);
    public static readonly Column<long> RewardAmount = s_table.Sum("reward_amount", c => c.Value.RewardAmount);

    public static readonly TableWrite<KeyValuePair<CohortKey, CohortSums>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Span,
        Joined,
        Age,
        IsReferred
    );
}

/// <summary>Table <c>active_members a</c>.</summary>
internal static class ActiveMembersRow
{
    private static readonly Table<KeyValuePair<ActiveKey, long>> s_table = new("active_members", "a");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.Key.ProgramId);
    public static readonly Column<CohortSpan> Span = s_table.Number("span", a => a.Key.Span);
    public static readonly Column<int> Period = s_table.Int("period", a => a.Key.Period);
    public static readonly Column<bool> IsReferred = s_table.Flag("is_referred", a => a.Key.IsReferred);
    public static readonly Column<long> Members = s_table.Sum("members", a => a.Value);

    public static readonly TableWrite<KeyValuePair<ActiveKey, long>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Span,
        Period,
        IsReferred
    );
}

/// <summary>Table <c>delay_day d</c>.</summary>
internal static class DelayDayRow
{
    private static readonly Table<KeyValuePair<DelayKey, long>> s_table = new("delay_day", "d");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", d => d.Key.ProgramId);
    public static readonly Column<DelayKind> Kind = s_table.Number("kind", d => d.Key.Kind);
    public static readonly Column<int> Day = s_table.Int("day", d => d.Key.Day);
    public static readonly Column<SegmentId> SegmentId = s_table.Id<SegmentId>("segment_id", d => d.Key.SegmentId);
    public static readonly Column<int> Bucket = s_table.Int("bucket", d => d.Key.Bucket);
    public static readonly Column<long> Count = s_table.Sum("count", d => d.Value);

    public static readonly TableWrite<KeyValuePair<DelayKey, long>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Kind,
        Day,
        SegmentId,
        Bucket
    );
}

/// <summary>Table <c>delay_total d</c>.</summary>
internal static class DelayTotalRow
{
    private static readonly Table<KeyValuePair<DelayTotalKey, long>> s_table = new("delay_total", "d");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", d => d.Key.ProgramId);
    public static readonly Column<DelayKind> Kind = s_table.Number("kind", d => d.Key.Kind);
    public static readonly Column<FigureSpan> Span = s_table.Number("span", d => d.Key.Span);
    public static readonly Column<int> Period = s_table.Int("period", d => d.Key.Period);
    public static readonly Column<int> Bucket = s_table.Int("bucket", d => d.Key.Bucket);
    public static readonly Column<long> Count = s_table.Sum("count", d => d.Value);

    public static readonly TableWrite<KeyValuePair<DelayTotalKey, long>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Kind,
        Span,
        Period,
        Bucket
    );
}

/// <summary>Table <c>generation g</c>.</summary>
internal static class GenerationRow
{
    private static readonly Table<KeyValuePair<GenerationKey, long>> s_table = new("generation", "g");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", g => g.Key.ProgramId);
    public static readonly Column<int> Depth = s_table.Int("depth", g => g.Key.Depth);
    public static readonly Column<long> Members = s_table.Sum("members", g => g.Value);

    public static readonly TableWrite<KeyValuePair<GenerationKey, long>> InsertOrAdd = s_table.InsertOrAdd(
        ProgramId,
        Depth
    );
}

/// <summary>Table <c>member_presence p</c>.</summary>
internal static class MemberPresenceRow
{
    private static readonly Table<(ProgramId ProgramId, MemberId MemberId, Presence Presence)> s_table = new(
        "member_presence",
        "p"
    );

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", p => p.ProgramId);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", p => p.MemberId);
    public static readonly Column<long> Weeks = s_table.Long("weeks", p => p.Presence.Weeks);
    public static readonly Column<long> Months = s_table.Long("months", p => p.Presence.Months);

    public static readonly TableWrite<(ProgramId ProgramId, MemberId MemberId, Presence Presence)> InsertOrSet =
        s_table.InsertOrSet([ProgramId, MemberId], Weeks, Months);
}

/// <summary>Table <c>figure_change f</c>.</summary>
internal static class FigureChangeRow
{
    private static readonly Table<ProgramId> s_table = new("figure_change", "f");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", id => id);
    public static readonly Column<long> Changes = s_table.Sum("changes", _ => 1);

    public static readonly TableWrite<ProgramId> InsertOrAdd = s_table.InsertOrAdd(ProgramId);
}
