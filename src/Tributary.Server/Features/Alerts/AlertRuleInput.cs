using System.Text.Json;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Storage.Features.Alerts;

namespace Tributary.Server.Features.Alerts;

/// <summary>Reads alert rules. A field that the kind has no use for is refused.</summary>
internal static class AlertRuleInput
{
    private const long MostEvents = 1_000_000_000;

    private static readonly JsonShape s_new = new("kind", "metric", "threshold", "window_days", "min_events");
    private static readonly JsonShape s_patch = new("threshold", "window_days", "min_events", "enabled");
    private static readonly string[] s_kinds = [.. EnumNames.All<AlertKind>()];

    public static AlertTerms? Read(JsonElement body, InputFaults faults)
    {
        var fields = s_new.Open(body, "", faults);
        fields.Need("kind");
        fields.Need("threshold");
        if (fields.Word("kind", s_kinds) is not { } word)
            return null;
        var kind = EnumNames.Parse<AlertKind>(word);
        var shape = AlertShape.Of(kind);
        var metric = Metric(fields, kind, shape);
        var change = ReadNumbers(fields, kind);
        if (!faults.IsEmpty)
            return null;
        return new AlertTerms(kind, metric, change.Threshold!.Value)
        {
            WindowDays = shape.HasWindow ? change.WindowDays ?? AlertShape.UsualDays : 0,
            MinEvents = change.MinEvents ?? shape.UsualEvents ?? 0,
        };
    }

    /// <param name="kind">The kind of the rule that is changed, which stays.</param>
    public static AlertRuleChange? ReadPatch(JsonElement body, AlertKind kind, InputFaults faults)
    {
        var fields = s_patch.Open(body, "", faults);
        var change = ReadNumbers(fields, kind) with { IsEnabled = fields.Flag("enabled") };
        return faults.IsEmpty ? change : null;
    }

    private static AlertMetric? Metric(JsonFields fields, AlertKind kind, AlertShape shape)
    {
        if (shape.Metrics.Count == 0)
        {
            RefuseField(fields, "metric", kind);
            return null;
        }
        return fields.Word("metric", [.. shape.Metrics.Select(EnumNames.Of)]) is { } word
            ? EnumNames.Parse<AlertMetric>(word)
            : shape.Metrics[0];
    }

    private static AlertRuleChange ReadNumbers(JsonFields fields, AlertKind kind)
    {
        var shape = AlertShape.Of(kind);
        var threshold = fields.Decimal("threshold", shape.Least, shape.Most);
        if (!shape.HasWindow)
        {
            RefuseField(fields, "window_days", kind);
            RefuseField(fields, "min_events", kind);
            return new AlertRuleChange(threshold, null, null, null);
        }
        return new AlertRuleChange(
            threshold,
            (int?)fields.Integer("window_days", 1, AlertShape.MostDays),
            fields.Integer("min_events", 1, MostEvents),
            null
        );
    }

    private static void RefuseField(JsonFields fields, string name, AlertKind kind)
    {
        if (fields.Has(name))
            fields.Faults.Add(
                RequestErrors.UnknownField,
                fields.Pointer(name),
                $"A rule of the kind {EnumNames.Of(kind)} has no {name}."
            );
    }
}
