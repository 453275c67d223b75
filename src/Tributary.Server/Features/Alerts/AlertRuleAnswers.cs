using Tributary.Client.Contracts;
using Tributary.Engine.Alerts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Alerts;
using static System.FormattableString;

namespace Tributary.Server.Features.Alerts;

internal static class AlertRuleAnswers
{
    public static AlertRuleInfo Of(AlertRule rule, ProgramFacts program, Instant now)
    {
        var terms = rule.Terms;
        var window = AlertWindow.Of(terms, now, program.PlanAt(now).TimeZone);
        return new AlertRuleInfo
        {
            Id = PublicId.Of(rule.Id),
            Kind = EnumNames.Of(terms.Kind),
            Metric = AlertAnswers.WordOf(terms.Metric),
            Threshold = terms.Threshold,
            WindowDays = window is null ? null : terms.WindowDays,
            MinEvents = window is null ? null : terms.MinEvents,
            Enabled = rule.IsEnabled,
            State = EnumNames.Of(rule.State),
            Since = rule.Since.ToDateTimeOffset(),
            RaisedValue = rule.RaisedValue,
            Value = rule.Value,
            Events = window is null || rule.EvaluatedAt is null ? null : rule.Events,
            EvaluatedAt = rule.EvaluatedAt?.ToDateTimeOffset(),
            Report = AlertAnswers.ReportOf(program.Name, terms.Kind, terms.Metric, window?.From, window?.To),
            CreatedAt = rule.CreatedAt.ToDateTimeOffset(),
        };
    }

    /// <summary>Returns a rule in a few words, for the audit log.</summary>
    public static string DetailOf(AlertTerms terms) =>
        terms.Metric is { } metric
            ? Invariant($"{EnumNames.Of(terms.Kind)} {EnumNames.Of(metric)} {terms.Threshold}")
            : Invariant($"{EnumNames.Of(terms.Kind)} {terms.Threshold}");

    /// <summary>Returns what a change says, for the audit log.</summary>
    public static string DetailOf(AlertRuleChange change)
    {
        var said = new List<string>();
        if (change.Threshold is { } threshold)
            said.Add(Invariant($"threshold {threshold}"));
        if (change.WindowDays is { } days)
            said.Add(Invariant($"days {days}"));
        if (change.MinEvents is { } events)
            said.Add(Invariant($"events {events}"));
        if (change.IsEnabled is { } enabled)
            said.Add(enabled ? "enabled" : "disabled");
        return string.Join(", ", said);
    }
}
