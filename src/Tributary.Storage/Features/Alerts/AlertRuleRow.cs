using System.Data.Common;
using System.Globalization;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Alerts;

/// <summary>Table <c>alert_rule a</c>.</summary>
internal static class AlertRuleRow
{
    private static readonly Table<AlertRule> s_table = new("alert_rule", "a");

    public static readonly Column<AlertRuleId> Id = s_table.Id<AlertRuleId>("id", a => a.Id);
    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", a => a.ProgramId);
    public static readonly Column<AlertKind> Kind = s_table.Word<AlertKind>("kind", a => a.Terms.Kind);
    public static readonly Column<AlertMetric?> Metric = s_table.WordOrNull<AlertMetric>("metric", a => a.Terms.Metric);
    public static readonly Column<string> Threshold = s_table.Text("threshold", a => Text(a.Terms.Threshold)!);
    public static readonly Column<int> WindowDays = s_table.Int("window_days", a => a.Terms.WindowDays);
    public static readonly Column<long> MinEvents = s_table.Long("min_events", a => a.Terms.MinEvents);
    public static readonly Column<bool> IsEnabled = s_table.Flag("enabled", a => a.IsEnabled);
    public static readonly Column<bool> IsDeleted = s_table.Flag("deleted", a => a.IsDeleted);
    public static readonly Column<AlertState> State = s_table.Word<AlertState>("state", a => a.State);
    public static readonly Column<long> Transitions = s_table.Long("transitions", a => a.Transitions);
    public static readonly Column<Instant> Since = s_table.Moment("since", a => a.Since);
    public static readonly Column<string?> RaisedValue = s_table.TextOrNull("raised_value", a => Text(a.RaisedValue));
    public static readonly Column<string?> Value = s_table.TextOrNull("value", a => Text(a.Value));
    public static readonly Column<long> Events = s_table.Long("events", a => a.Events);
    public static readonly Column<Instant?> EvaluatedAt = s_table.MomentOrNull("evaluated_at", a => a.EvaluatedAt);
    public static readonly Column<string?> Pending = s_table.TextOrNull("pending", a => a.Pending);
    public static readonly Column<Instant> CreatedAt = s_table.Moment("created_at", a => a.CreatedAt);
    public static readonly Column<Instant> UpdatedAt = s_table.Moment("updated_at", a => a.UpdatedAt);

    public static readonly SelectList Columns = s_table.SelectAll();

    public static readonly NamedInsert<AlertRule> Insert = s_table.InsertNamed();

    public static AlertRule Read(DbDataReader reader) =>
        new()
        {
            Id = Id.Read(reader),
            ProgramId = ProgramId.Read(reader),
            Terms = new AlertTerms(Kind.Read(reader), Metric.Read(reader), Number(Threshold.Read(reader))!.Value)
            {
                WindowDays = WindowDays.Read(reader),
                MinEvents = MinEvents.Read(reader),
            },
            IsEnabled = IsEnabled.Read(reader),
            IsDeleted = IsDeleted.Read(reader),
            State = State.Read(reader),
            Transitions = Transitions.Read(reader),
            Since = Since.Read(reader),
            RaisedValue = Number(RaisedValue.Read(reader)),
            Value = Number(Value.Read(reader)),
            Events = Events.Read(reader),
            EvaluatedAt = EvaluatedAt.Read(reader),
            Pending = Pending.Read(reader),
            CreatedAt = CreatedAt.Read(reader),
            UpdatedAt = UpdatedAt.Read(reader),
        };

    public static string? Text(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static decimal? Number(string? text) =>
        text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
}
