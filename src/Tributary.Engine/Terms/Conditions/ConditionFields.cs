namespace Tributary.Engine.Terms.Conditions;

internal static class ConditionFields
{
    /// <summary>Returns every field that the condition reads, as often as it reads it.</summary>
    public static IEnumerable<Field> In(Condition? condition) =>
        Comparisons(condition).Select(compare => compare.Field);

    /// <summary>Returns every comparison of the condition, in its order.</summary>
    public static IEnumerable<Condition.Compare> Comparisons(Condition? condition) =>
        condition switch
        {
            null => [],
            Condition.All all => all.Of.SelectMany(Comparisons),
            Condition.Any any => any.Of.SelectMany(Comparisons),
            Condition.Not not => Comparisons(not.Of),
            Condition.Compare compare => [compare],
            _ => throw new InvalidOperationException($"No fields are known of {condition}."),
        };
}
