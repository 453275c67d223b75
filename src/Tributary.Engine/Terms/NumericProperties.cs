using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Terms;

/// <summary>
/// Finds the properties of an event that the Terms read as numbers. A number sent as text is then refused before it
/// pays nothing.
/// </summary>
public static class NumericProperties
{
    /// <summary>True when the Terms take a rate of the property for events of this type.</summary>
    public static bool IsBase(Plan plan, string type, string name)
    {
        foreach (var rule in plan.Rules)
        {
            if (rule.On != type && !(rule.On == RulePlan.ReferralCompleted && MayComplete(plan, type)))
                continue;
            if (
                rule.Base is { Of: FieldOf.Event, Kind: FieldKind.Property } field
                && field.Name == name
                && PaysShare(rule.Grant)
            )
                return true;
        }
        return false;
    }

    /// <summary>
    /// True when some condition for events of this type compares the property with numbers, and none reads it as
    /// anything else.
    /// </summary>
    public static bool IsCompared(Plan plan, string type, string name)
    {
        var (number, other) = (false, false);
        foreach (var condition in ConditionsOf(plan, type))
            Look(condition, type, name, ref number, ref other);
        return number && !other;
    }

    private static bool MayComplete(Plan plan, string type) =>
        plan.Completes is { } completes && completes.Types?.Contains(type) != false;

    private static bool PaysShare(Grant grant) =>
        grant is Grant.Rates || (grant is Grant.Tiered tiered && tiered.Tiers.Any(tier => tier.Grant is Grant.Rates));

    private static IEnumerable<Condition> ConditionsOf(Plan plan, string type)
    {
        foreach (var counter in plan.Counters)
            if (counter.Of == type && counter.When is { } counts)
                yield return counts;
        if (plan.Completes is { } completes)
            yield return completes.When;
        foreach (var rule in plan.Rules)
            if (
                rule.When is { } when
                && (rule.On == type || (rule.On == RulePlan.ReferralCompleted && MayComplete(plan, type)))
            )
                yield return when;
    }

    private static void Look(Condition condition, string type, string name, ref bool number, ref bool other)
    {
        switch (condition)
        {
            case Condition.All all:
                // A conjunction that requires another type never depends on the property.
                if (all.Of.Any(part => part is Condition.Compare compare && NamesOtherType(compare, type)))
                    return;
                foreach (var part in all.Of)
                    Look(part, type, name, ref number, ref other);
                break;
            case Condition.Any any:
                foreach (var part in any.Of)
                    Look(part, type, name, ref number, ref other);
                break;
            case Condition.Not not:
                Look(not.Of, type, name, ref number, ref other);
                break;
            case Condition.Compare { Field: { Of: FieldOf.Event, Kind: FieldKind.Property } field } compare
                when field.Name == name && compare.ComparesValue:
                if (compare.ReadsNumber)
                    number = true;
                else
                    other = true;
                break;
        }
    }

    private static bool NamesOtherType(Condition.Compare compare, string type) =>
        compare is { Field: { Of: FieldOf.Event, Kind: FieldKind.Plain, Name: "type" }, SelectsOperands: true }
        && !compare.Operands.Contains(Value.Of(type));
}
