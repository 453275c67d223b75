using System.Collections.Immutable;
using System.Globalization;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Explaining;

/// <summary>A decision explained in full: its trace, with the parts of the Terms behind each number. Pure.</summary>
/// <param name="Reasons">
/// The reasons why nothing was granted or the entry was rejected, in order of precedence; empty when it took effect.
/// </param>
/// <param name="Completion">
/// The conditions under which the referral completes; null when they were not evaluated.
/// </param>
public sealed record Explanation(
    ImmutableArray<Reason> Reasons,
    ExplainedCondition? Completion,
    ImmutableArray<ExplainedRule> Rules
)
{
    /// <param name="plan">The version under which the decision was made; null when none governed it.</param>
    /// <param name="occurredAt">When the entry occurred.</param>
    /// <param name="properties">
    /// The event's own fields; empty when blanked. The trace does not keep their values.
    /// </param>
    public static Explanation Of(
        Trace trace,
        Outcome outcome,
        Reason? reason,
        Plan? plan,
        Instant occurredAt,
        ReadOnlyMemory<byte> properties
    ) =>
        new(
            ReasonsOf(trace, outcome, reason),
            trace.Completion is { } completion && plan?.Completes is { } completes
                ? ExplainedCondition.Of(completes.When, completion, properties)
                : null,
            [
                .. RulesOf(trace, plan).Select(rule => ExplainedRule.Of(rule, plan, occurredAt, properties)),
                .. trace.Replacement is { } instead
                    ? instead.Trace.Rules.Select(rule => ExplainedRule.Of(rule, plan, instead.OccurredAt, default))
                    : [],
            ]
        );

    /// <summary>
    /// Returns the verdicts in the order of the Terms: rules that were decided, and rules that wait for a completion
    /// that the event did not cause.
    /// </summary>
    private static IEnumerable<RuleTrace> RulesOf(Trace trace, Plan? plan) =>
        plan is null || trace.Unmet is not { } unmet
            ? trace.Rules
            : plan.Rules.SelectMany(rule =>
                rule.On == RulePlan.ReferralCompleted
                    ? [new RuleTrace(rule.Key) { Reason = unmet }]
                    : trace.Rules.Where(decided => decided.Rule == rule.Key)
            );

    /// <summary>Returns only the reasons.</summary>
    public static ImmutableArray<Reason> ReasonsOf(Trace trace, Outcome outcome, Reason? reason) =>
        TookEffect(outcome)
            ? []
            : InOrder(trace.Rules.Select(rule => rule.Reason).Append(trace.Unmet).OfType<Reason>(), reason);

    /// <summary>Returns only the reasons, for lists. Does not read the rest of the stored trace.</summary>
    public static ImmutableArray<Reason> ReasonsOf(byte[] trace, Outcome outcome, Reason? reason) =>
        TookEffect(outcome) ? [] : InOrder(TraceCodec.ReadReasons(trace), reason);

    private static bool TookEffect(Outcome outcome) => outcome is Outcome.Rewarded or Outcome.Applied;

    private static ImmutableArray<Reason> InOrder(IEnumerable<Reason> reasons, Reason? first) =>
        [.. (first is { } known ? reasons.Append(known) : reasons).Distinct().Order()];
}

/// <summary>One rule's verdict for one beneficiary.</summary>
/// <param name="Rule">The rule in the Terms; null when no version governed.</param>
/// <param name="Rate">The rate applied to <see cref="RuleTrace.Base"/>; null for a reward that is not a share.</param>
/// <param name="Exact">The share before rounding, an exact decimal of minor units.</param>
/// <param name="PayableAt">The end of the hold; null unless granted.</param>
public sealed record ExplainedRule(
    RuleTrace Trace,
    RulePlan? Rule,
    ExplainedCondition? Condition,
    Rate? Rate,
    string? Exact,
    ImmutableArray<ExplainedCap> Caps,
    Instant? PayableAt
)
{
    /// <summary>
    /// True when the rule paid or refused the member, or failed before any beneficiary and would have paid this one.
    /// </summary>
    /// <param name="level">The distance of the actor below the member; 0 for the actor itself.</param>
    public bool Concerns(MemberId memberId, int level)
    {
        if (Trace.PayeeId != default)
            return Trace.PayeeId == memberId;
        if (Rule is null || Trace.Level != 0)
            return false;
        return Rule.To switch
        {
            Payee.Member => level == 0,
            Payee.Referrer => level == 1,
            _ => level >= 1 && level <= Rule.Grant.Levels,
        };
    }

    internal static ExplainedRule Of(RuleTrace trace, Plan? plan, Instant occurredAt, ReadOnlyMemory<byte> properties)
    {
        var rule = plan?.FindRule(trace.Rule);
        if (plan is null || rule is null)
            return new(trace, null, null, null, null, [], null);
        var rate = trace.Base is null ? null : RateOf(rule.Grant, trace);
        return new(
            trace,
            rule,
            rule.When is { } when && trace.Condition is { } held ? ExplainedCondition.Of(when, held, properties) : null,
            rate,
            rate is { } share ? ExactOf(share, trace.Base!.Value) : null,
            ExplainedCap.ListOf(trace, rule, plan, occurredAt),
            trace.Reason is null ? rule.Hold?.After(occurredAt, plan.TimeZone) ?? occurredAt : null
        );
    }

    private static Rate? RateOf(Grant grant, RuleTrace trace) =>
        grant switch
        {
            Grant.Rates rates when trace.Level <= rates.ByLevel.Length => rates.ByLevel[Math.Max(trace.Level, 1) - 1],
            Grant.Tiered tiered => RateOf(tiered.Tiers.Last(tier => tier.From <= (trace.Count ?? 0)).Grant, trace),
            _ => null,
        };

    // A rate's denominator is a power of ten, so the decimal is exact: at most 16 digits of the base and 9 of the rate.
    private static string ExactOf(Rate rate, long @base) =>
        ((decimal)@base * rate.Numerator / rate.Denominator).ToString("0.########", CultureInfo.InvariantCulture);
}

/// <summary>A condition and its result.</summary>
/// <param name="Op"><c>all</c>, <c>any</c>, <c>not</c>, or an operator's word.</param>
/// <param name="Field">The path as written in the Terms; null above comparisons.</param>
/// <param name="Actual">Missing when the field was missing, or when it held personal text that is not kept.</param>
public sealed record ExplainedCondition(
    string Op,
    ImmutableArray<ExplainedCondition> Parts,
    string? Field,
    ImmutableArray<Value> Operands,
    Value Actual,
    bool Holds
)
{
    internal static ExplainedCondition Of(Condition condition, ConditionTrace trace, ReadOnlyMemory<byte> properties)
    {
        var next = 0;
        var explained = Explain(condition);
        return explained.Holds == trace.Holds && next == trace.Comparisons.Length
            ? explained
            : throw new InvalidOperationException("A stored trace does not match the conditions of its Terms.");

        ExplainedCondition Explain(Condition part)
        {
            switch (part)
            {
                case Condition.All all:
                    var every = all.Of.Select(Explain).ToImmutableArray();
                    return new("all", every, null, [], Value.Missing, every.All(e => e.Holds));
                case Condition.Any any:
                    var some = any.Of.Select(Explain).ToImmutableArray();
                    return new("any", some, null, [], Value.Missing, some.Any(e => e.Holds));
                case Condition.Not not:
                    var inner = Explain(not.Of);
                    return new("not", [inner], null, [], Value.Missing, !inner.Holds);
                case Condition.Compare compare:
                    var comparison = trace.Comparisons[next++];
                    var actual = compare.Field is { Of: FieldOf.Event, Kind: FieldKind.Property }
                        ? FieldReader.ReadJson(properties, compare.Field.Name)
                        : comparison.Actual;
                    return new(
                        EnumNames.Of(compare.Op),
                        [],
                        compare.Field.Path,
                        compare.Operands,
                        actual,
                        comparison.Holds
                    );
                default:
                    throw new InvalidOperationException($"Condition {part.GetType().Name} is unknown.");
            }
        }
    }
}
