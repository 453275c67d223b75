using Tributary.Engine.Counters;
using Tributary.Engine.Foundation;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>A cap of a version of the Terms, in the period that a moment falls into.</summary>
/// <param name="Period">The first day, yyyymmdd in the program's timezone; 0 for all time.</param>
public sealed record PlannedCap(CapName Name, CapPlan Cap, int Period)
{
    /// <summary>Returns every cap of the Terms in their order: the rules' own caps, shared caps, the budget.</summary>
    public static IEnumerable<PlannedCap> ListOf(Plan plan, Instant at)
    {
        foreach (var rule in plan.Rules)
            if (rule.Cap is { } own)
                yield return Of(CapName.OfRule(rule.Key, own.Per), own);
        foreach (var shared in plan.SharedCaps)
            yield return Of(CapName.OfShared(shared.Key, shared.Cap.Per), shared.Cap);
        if (plan.Budget is { } budget)
            yield return Of(CapName.OfBudget(budget.Per), budget);

        PlannedCap Of(CapName name, CapPlan cap) => new(name, cap, Calendar.Period(at, cap.Per, plan.TimeZone));
    }
}
