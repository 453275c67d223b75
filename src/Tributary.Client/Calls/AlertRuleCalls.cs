using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for alert rules.</summary>
public sealed class AlertRuleCalls
{
    private readonly Wire wire;
    private readonly string path;
    private readonly string history;

    internal AlertRuleCalls(Wire wire, string scope) =>
        (this.wire, path, history) = (wire, scope + "/alert-rules", scope + "/alerts");

    /// <summary>Creates an alert rule.</summary>
    public Task<AlertRuleInfo> AddAsync(NewAlertRule rule, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Create(path, rule, TributaryJson.Default.NewAlertRule),
            TributaryJson.Default.AlertRuleInfo,
            cancellation
        );

    /// <summary>Returns a page of the alert rules with their state.</summary>
    public Task<Page<AlertRuleInfo>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(path)),
            TributaryJson.Default.PageAlertRuleInfo,
            cancellation
        );

    /// <summary>Returns an alert rule with its state.</summary>
    /// <exception cref="TributaryException">The rule is unknown (404).</exception>
    public Task<AlertRuleInfo> GetAsync(string id, CancellationToken cancellation = default) =>
        wire.AskAsync(Call.Get(Rule(id)), TributaryJson.Default.AlertRuleInfo, cancellation);

    /// <summary>Changes an alert rule. Fields that the patch does not set keep their values.</summary>
    public Task<AlertRuleInfo> PatchAsync(string id, AlertRulePatch patch, CancellationToken cancellation = default) =>
        wire.AskAsync(
            Call.Post(Rule(id), patch, TributaryJson.Default.AlertRulePatch) with
            {
                Method = HttpMethod.Patch,
                Repeatable = true,
            },
            TributaryJson.Default.AlertRuleInfo,
            cancellation
        );

    /// <summary>Deletes an alert rule. A raised alert is cleared within a minute.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellation = default) =>
        wire.SendAsync(new Call(HttpMethod.Delete, Rule(id)) { Repeatable = true }, cancellation);

    /// <summary>Returns a page of the alerts that were raised and cleared, newest first.</summary>
    public Task<Page<AlertEventInfo>> ListHistoryAsync(
        ListQuery? query = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get((query ?? new ListQuery()).On(history)),
            TributaryJson.Default.PageAlertEventInfo,
            cancellation
        );

    private string Rule(string id) => $"{path}/{Route.Segment(id)}";
}
