using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>The caps that a rule's rewards count against.</summary>
internal static class RuleCaps
{
    /// <summary>
    /// Returns every cap that a reward of this rule counts against, in the order in which they are applied: the rule's
    /// own caps, shared caps, the budget.
    /// </summary>
    public static IEnumerable<(CapKey Key, CapPlan Cap)> Of(
        Plan plan,
        RulePlan rule,
        ProgramId programId,
        MemberId payee,
        Instant occurredAt
    )
    {
        if (rule.Cap is { } own)
            yield return (Key(own, CapName.OfRule(rule.Key, own.Per)), own);
        foreach (var shared in plan.SharedCaps)
            if (shared.Rules.Contains(rule.Key))
                yield return (Key(shared.Cap, CapName.OfShared(shared.Key, shared.Cap.Per)), shared.Cap);
        if (plan.Budget is { } budget)
            yield return (Key(budget, CapName.OfBudget(budget.Per)), budget);

        CapKey Key(CapPlan cap, CapName name)
        {
            var period = Calendar.Period(occurredAt, cap.Per, plan.TimeZone);
            return cap.Of == CapScope.Program
                ? CapKey.OfProgram(programId, name, period)
                : CapKey.OfBeneficiary(programId, payee, name, period);
        }
    }
}
