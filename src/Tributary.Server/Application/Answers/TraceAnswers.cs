using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Engine.Explaining;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Rewards;

namespace Tributary.Server.Application.Answers;

/// <summary>The names that a trace needs, looked up.</summary>
/// <param name="Members">The platform's ids of members, by internal id.</param>
/// <param name="Rewards">The rewards that the entry granted, by internal id, as they are now.</param>
internal sealed record TraceContext(
    IReadOnlyDictionary<MemberId, string> Members,
    IReadOnlyDictionary<RewardId, RewardView> Rewards,
    Instant Now
)
{
    /// <summary>The event that had completed the referral before, or null when none had.</summary>
    public string? CompletedBy { get; init; }

    /// <summary>True when rewards have no ids yet.</summary>
    public bool IsDryRun { get; init; }
}

/// <summary>Writes a trace for answers: which rules paid, which did not, and why.</summary>
internal static class TraceAnswers
{
    /// <summary>The most groups that a sentence names.</summary>
    private const int MostGroups = 10;

    /// <param name="version">The version of the Terms; 0 for none and for draft Terms.</param>
    public static TraceInfo Of(Trace trace, Explanation explanation, int version, TraceContext context) =>
        new()
        {
            Version = version == 0 ? null : version,
            Facts = Facts(trace),
            Completion =
                explanation.Completion is not null || trace.Unmet is not null || trace.Completed
                    ? Completion(explanation.Completion, trace, context.CompletedBy)
                    : null,
            Rules = [.. explanation.Rules.Select(rule => Of(rule, context))],
        };

    public static RuleTraceInfo Of(ExplainedRule rule, TraceContext context)
    {
        var verdict = Verdict(rule, context);
        if (rule.Trace.RewardId is not { } id || context.Rewards.GetValueOrDefault(id) is not { } reward)
            return verdict;
        var heldBy = RewardAnswers.HeldBy(reward, context.Now);
        return verdict with
        {
            Reward = context.IsDryRun ? null : PublicId.Of(id),
            Status = EnumNames.Of(reward.Facts.Status),
            HeldBy = heldBy is { } held ? EnumNames.Of(held) : null,
            Detail = heldBy is { } holder ? Holds.Sentence(holder) : null,
            Case = RewardAnswers.CaseOf(reward),
            PayableAt = RewardAnswers.PayableAt(reward.Facts),
        };
    }

    private static RuleTraceInfo Verdict(ExplainedRule rule, TraceContext context) =>
        new()
        {
            Rule = rule.Trace.Rule,
            To = rule.Rule is { } terms ? EnumNames.Of(terms.To) : null,
            Level = rule.Trace.PayeeId == default && rule.Trace.Level == 0 ? null : rule.Trace.Level,
            Payee = context.Members.GetValueOrDefault(rule.Trace.PayeeId),
            Verdict = rule.Trace.Reason is null ? Verdicts.Granted : Verdicts.NotGranted,
            Reason = rule.Trace.Reason is { } reason ? EnumNames.Of(reason) : null,
            Detail = rule.Trace.Reason is { } why ? NotInGroup(rule) ?? Reasons.Sentence(why) : null,
            Group = rule.Trace.Group,
            Groups = rule.Trace.Group is null || rule.Rule is null ? null : Groups(rule.Rule),
            Count = rule.Trace.Count,
            Conditions = rule.Condition is { } condition ? Of(condition) : null,
            Base = rule.Trace.Base,
            Rate = rule.Rate?.ToString(),
            Exact = rule.Exact,
            Amount = rule.Trace.Reason is null ? rule.Trace.Amount : null,
            Currency = rule.Trace.Currency,
            Item = rule.Trace.Reason is null && rule.Rule?.Grant is Grant.Item item ? item.Name : null,
            Cap = rule.Caps.IsEmpty ? null : [.. rule.Caps.Select(Of)],
            PayableAt = rule.PayableAt?.ToDateTimeOffset(),
        };

    /// <returns>Null for every other reason, and where the Terms are not known.</returns>
    private static string? NotInGroup(ExplainedRule rule)
    {
        if (rule.Trace.Group is not { } group || rule.Rule is null)
            return null;
        var paid = Groups(rule.Rule);
        var named = string.Join(", ", paid.Take(MostGroups).Select(name => $"'{name}'"));
        var more = paid.Count > MostGroups ? $" and {paid.Count - MostGroups} more" : "";
        return $"The beneficiary is in the group '{group}'; the rule pays only {named}{more}.";
    }

    private static List<string> Groups(RulePlan rule) => [.. rule.Groups.Order(StringComparer.Ordinal)];

    private static CapTraceInfo Of(ExplainedCap cap) =>
        new()
        {
            Cap = CapAnswers.NameOf(cap.Name),
            Kind = EnumNames.Of(cap.Name.Owner),
            Of = EnumNames.Of(cap.Of),
            Per = EnumNames.Of(cap.Name.Per),
            Period = CapAnswers.DayOf(cap.Period),
            Measure = EnumNames.Of(cap.Measure),
            Currency = cap.Currency,
            Used = cap.Used,
            Limit = cap.Limit,
            Taken = cap.Taken,
            Verdict = EnumNames.Of(cap.Verdict),
        };

    private static ConditionTraceInfo Of(ExplainedCondition condition) =>
        new()
        {
            Op = condition.Op,
            Of = condition.Parts.IsEmpty ? null : [.. condition.Parts.Select(Of)],
            Field = condition.Field,
            Value = condition.Operands switch
            {
                [] => null,
                [var one] when Operator.Find(condition.Op) is not { Form: OperandForm.List } => ToJson(one),
                var several => JsonSerializer.SerializeToElement(several.Select(ToJson).ToArray()),
            },
            Actual = ToJson(condition.Actual),
            Holds = condition.Holds,
        };

    private static JsonElement? ToJson(Value value) =>
        value.Kind switch
        {
            ValueKind.Text => JsonSerializer.SerializeToElement(value.Text),
            ValueKind.Number => JsonSerializer.SerializeToElement(value.Number),
            ValueKind.Boolean => JsonSerializer.SerializeToElement(value.Number != 0),
            ValueKind.Time => JsonSerializer.SerializeToElement(value.Time.ToString()),
            _ => null,
        };

    private static JsonElement Completion(ExplainedCondition? asked, Trace trace, string? completedBy)
    {
        var completion = new JsonObject { ["completed"] = trace.Completed };
        if (trace.Unmet is { } reason)
        {
            completion["reason"] = EnumNames.Of(reason);
            completion["detail"] = Reasons.Sentence(reason);
        }
        if (completedBy is not null)
            completion["completed_by"] = completedBy;
        if (asked is not null)
            completion["conditions"] = JsonSerializer.SerializeToNode(
                Of(asked),
                TributaryJson.Default.ConditionTraceInfo
            );
        return JsonSerializer.SerializeToElement(completion);
    }

    /// <summary>
    /// Returns the amount that the platform asked to take or give back, beside the amount that was available.
    /// </summary>
    private static JsonObject Reversal(ReversalTrace reversal)
    {
        var written = new JsonObject
        {
            ["original"] = PublicId.Of(PublicId.Event, reversal.OriginalId),
            ["amount"] = reversal.Amount,
            ["total"] = reversal.Total,
            ["is_whole"] = reversal.IsWhole,
        };
        if (reversal.Asked is { } asked)
            written["asked"] = asked;
        if (reversal.ReversalId is { } reinstated)
            written["reversal"] = PublicId.Of(PublicId.Event, reinstated);
        if (DetailOf(reversal) is { } detail)
            written["detail"] = detail;
        return written;
    }

    private static string? DetailOf(ReversalTrace reversal)
    {
        if (reversal.ReversalId is not null)
            return reversal.Claim > 0 && reversal.Amount == 0
                ? "Nothing was given back, because other reversals still take the whole event."
                : null;
        if (!(reversal.Asked > reversal.Amount) && !(reversal.IsWhole && reversal.Claim > 0 && reversal.Amount == 0))
            return null;
        return reversal.Amount == 0
            ? "Nothing of the event was left to take back."
            : "The request asked for more than was left of the event, so only the rest was taken back.";
    }

    private static JsonElement? Facts(Trace trace)
    {
        var facts = new JsonObject();
        if (trace.State != ProgramStatus.Active)
            facts["program_status"] = EnumNames.Of(trace.State);
        if (!trace.Counted.IsEmpty)
            facts["counted"] = new JsonArray([.. trace.Counted.Select(name => JsonValue.Create(name))]);
        if (trace.Reversal is { } reversal)
            facts[reversal.ReversalId is null ? "reversal" : "reinstatement"] = Reversal(reversal);
        if (trace.Replacement is { } instead)
            facts["completed_instead"] = new JsonObject
            {
                ["event"] = PublicId.Of(PublicId.Event, instead.EventId),
                ["occurred_at"] = instead.OccurredAt.ToString(),
                ["detail"] =
                    "The event that had completed the referral was taken back in full. This event of the "
                    + "same member qualifies and completes it instead.",
            };
        if (!trace.Forfeited.IsEmpty)
            facts["forfeited"] = new JsonArray([.. trace.Forfeited.Select(id => JsonValue.Create(PublicId.Of(id)))]);
        return facts.Count == 0 ? null : JsonSerializer.SerializeToElement(facts);
    }
}
