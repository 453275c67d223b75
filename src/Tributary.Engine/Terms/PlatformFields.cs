using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Terms;

/// <summary>
/// The types that Terms give to the platform's own fields: properties of events and attributes of members.
/// </summary>
public static class PlatformFields
{
    /// <summary>
    /// Returns the type of a property that the Terms compare or apply a rate to; null when no version reads it. The
    /// latest version decides.
    /// </summary>
    public static ValueKind? KindOfProperty(ProgramFacts program, string name) =>
        KindIn(program, field => field is { Of: FieldOf.Event, Kind: FieldKind.Property } && field.Name == name);

    /// <inheritdoc cref="KindOfProperty"/>
    public static ValueKind? KindOfAttribute(ProgramFacts program, string name) =>
        KindIn(program, field => field.Kind == FieldKind.Attribute && field.Name == name);

    private static ValueKind? KindIn(ProgramFacts program, Func<Field, bool> isWanted)
    {
        foreach (var plan in program.Plans.Reverse())
        {
            if (plan.Rules.Any(rule => isWanted(rule.Base)))
                return ValueKind.Number;
            var read = ConditionsOf(plan)
                .SelectMany(ConditionFields.Comparisons)
                .FirstOrDefault(compare => compare.ComparesValue && isWanted(compare.Field));
            if (read is not null)
                return read.Operands[0].Kind;
        }
        return null;
    }

    private static IEnumerable<Condition?> ConditionsOf(Plan plan) =>
        plan
            .Rules.Select(rule => rule.When)
            .Append(plan.Completes?.When)
            .Concat(plan.Counters.Select(counter => counter.When));
}
