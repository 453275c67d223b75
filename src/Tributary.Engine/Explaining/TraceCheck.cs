using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Explaining;

/// <summary>
/// Recomputes a decision's amounts from only its stored trace and the Terms. The result must equal what was paid;
/// <c>tributary verify</c> reports it as R4.
/// </summary>
public static class TraceCheck
{
    /// <param name="rewards">The rewards that the entry granted, as stored.</param>
    /// <returns>One line for each difference; empty when there is none.</returns>
    public static IEnumerable<string> Faults(
        Trace trace,
        Plan plan,
        Instant occurredAt,
        IReadOnlyCollection<RewardFacts> rewards
    )
    {
        var granted = trace.Rules.Where(r => r.RewardId is not null).ToDictionary(r => r.RewardId!.Value);
        foreach (var reward in rewards)
        {
            if (reward.Source == RewardSource.Event && !granted.ContainsKey(reward.Id))
                yield return $"reward {reward.Id} is in no trace";
            else if (reward.Source == RewardSource.Event && granted[reward.Id].Amount != reward.Amount)
                yield return $"reward {reward.Id} is not what its trace says";
        }
        foreach (var rule in granted.Values)
            if (Recompute(rule, plan, occurredAt) != rule.Amount)
                yield return $"reward {rule.RewardId} does not follow from its trace";
    }

    private static long? Recompute(RuleTrace trace, Plan plan, Instant occurredAt)
    {
        var rule = plan.Rules.Single(r => r.Key == trace.Rule);
        var grant = rule.Grant is Grant.Tiered tiered
            ? tiered.Tiers.Last(t => t.From <= trace.Count).Grant
            : rule.Grant;
        long? amount = grant switch
        {
            Grant.Rates rates => rates.ByLevel[Math.Max(trace.Level, 1) - 1].Of(trace.Base!.Value),
            Grant.Fixed amounts => amounts.Amounts[trace.Currency!],
            _ => null,
        };
        var caps = RuleCaps.Of(plan, rule, default, trace.PayeeId, occurredAt).ToArray();
        if (caps.Length != trace.Caps.Length)
            return -1;
        foreach (var ((key, cap), used) in caps.Zip(trace.Caps))
        {
            if (key.Name != used.Name || key.Period != used.Period || used.Used.Count >= (cap.Count ?? long.MaxValue))
                return -1;
            if (cap.Amount is { } limit && amount > limit - used.Used.Amount)
                amount = cap.Over == CapOverflow.Clip ? limit - used.Used.Amount : -1;
        }
        return amount;
    }
}
