using System.Collections.Immutable;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Terms.Conditions;

/// <summary>
/// A compiled condition of the Terms: a tree of <c>all</c>, <c>any</c>, <c>not</c> over comparisons of typed fields.
/// </summary>
public abstract record Condition
{
    /// <summary>
    /// Returns true for two conditions with the same comparisons in the same tree. Two that are absent are the same.
    /// </summary>
    public static bool AreSame(Condition? one, Condition? other) =>
        ReferenceEquals(one, other)
        || (one, other) switch
        {
            (All a, All b) => AreSame(a.Of, b.Of),
            (Any a, Any b) => AreSame(a.Of, b.Of),
            (Not a, Not b) => AreSame(a.Of, b.Of),
            (Compare a, Compare b) => a.Field == b.Field && a.Op == b.Op && a.Operands.SequenceEqual(b.Operands),
            _ => false,
        };

    private static bool AreSame(ImmutableArray<Condition> some, ImmutableArray<Condition> others) =>
        some.Length == others.Length && some.Zip(others).All(pair => AreSame(pair.First, pair.Second));

    public sealed record All(ImmutableArray<Condition> Of) : Condition;

    public sealed record Any(ImmutableArray<Condition> Of) : Condition;

    public sealed record Not(Condition Of) : Condition;

    /// <param name="Operands">One value; several for <c>in</c> and <c>not_in</c>; a boolean for <c>exists</c>.</param>
    public sealed record Compare(Field Field, ConditionOp Op, ImmutableArray<Value> Operands) : Condition
    {
        /// <summary>True when only a number can meet the comparison.</summary>
        public bool ReadsNumber =>
            ComparesValue && !Operands.IsEmpty && Operands.All(operand => operand.Kind == ValueKind.Number);

        /// <summary>False when the comparison asks only whether the field is there.</summary>
        public bool ComparesValue => Operator.Of(Op).Form != OperandForm.Presence;

        /// <summary>True when the comparison holds for its operands and for nothing else.</summary>
        public bool SelectsOperands => Operator.Of(Op).Selects;

        public bool HoldsFor(Value actual) => Operator.Of(Op).Holds(actual, Operands);
    }
}

public enum FieldOf
{
    Event,
    Member,
    Referrer,
    Referral,
    Payee,
}

public enum FieldKind
{
    Plain,
    Property,
    Attribute,
    EventCount,
    EventAmount,
    CounterCount,
    CounterAmount,
    ReferralCount,
    ReferralCompletedCount,
}

/// <summary>A typed field that a condition or a base reads.</summary>
/// <param name="Name">The name of the plain field, property, attribute, event type or counter.</param>
/// <param name="Path">The path as written in the Terms.</param>
public sealed record Field(FieldOf Of, FieldKind Kind, string Name, FieldWindow Window, string Path);

public enum ValueKind
{
    Missing,
    Text,
    Number,
    Boolean,
    Time,
}

/// <summary>A value that a field holds or a condition compares with. Numbers are exact decimals.</summary>
public readonly record struct Value(ValueKind Kind, string? Text, decimal Number, Instant Time)
{
    public static readonly Value Missing;

    public static Value Of(string? text) => text is null ? Missing : new(ValueKind.Text, text, 0, default);

    public static Value Of(decimal number) => new(ValueKind.Number, null, number, default);

    public static Value Of(bool truth) => new(ValueKind.Boolean, null, truth ? 1 : 0, default);

    public static Value Of(Instant time) => new(ValueKind.Time, null, 0, time);
}
