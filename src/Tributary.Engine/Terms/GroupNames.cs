using System.Collections.Frozen;
using Tributary.Engine.Members;
using Tributary.Engine.Terms.Conditions;

namespace Tributary.Engine.Terms;

/// <summary>
/// The groups of members that the Terms name. A group is a free text; a group that no Terms name has no effect.
/// </summary>
public static class GroupNames
{
    /// <summary>Returns whether some version of the Terms, even a scheduled one, names the group.</summary>
    public static bool IsKnown(ProgramFacts program, string group)
    {
        foreach (var plan in program.Plans)
            if (plan.Groups.Contains(group))
                return true;
        return false;
    }

    /// <summary>Returns every group that some version names, sorted.</summary>
    public static IReadOnlyList<string> Of(ProgramFacts program) =>
        [.. program.Plans.SelectMany(plan => plan.Groups).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Returns the groups that rules pay or conditions compare with, and the default group.</summary>
    internal static FrozenSet<string> In(IEnumerable<RulePlan> rules, IEnumerable<Condition?> conditions) =>
        [
            MemberFacts.DefaultGroup,
            .. rules.SelectMany(rule => rule.Groups),
            .. conditions
                .SelectMany(ConditionFields.Comparisons)
                .Where(IsOnGroup)
                .SelectMany(compare => compare.Operands)
                .Select(operand => operand.Text)
                .OfType<string>(),
        ];

    private static bool IsOnGroup(Condition.Compare compare) =>
        compare.Field is { Kind: FieldKind.Plain, Name: "group" } && compare.ComparesValue;
}
