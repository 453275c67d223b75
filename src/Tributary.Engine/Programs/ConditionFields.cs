namespace Tributary.Engine;

internal static class ConditionFields
{
    /// <summary>Every field that the condition reads, as often as it does.</summary>
    public static IEnumerable<Field> In(Condition? condition) => condition switch
    {
        null => [],
        Condition.All all => all.Of.SelectMany(In),
        Condition.Any any => any.Of.SelectMany(In),
        Condition.Not not => In(not.Of),
        Condition.Compare compare => [compare.Field],
        _ => throw new InvalidOperationException($"No fields are known of {condition}."),
    };
}
