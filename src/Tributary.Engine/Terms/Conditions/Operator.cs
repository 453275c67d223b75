using System.Collections.Immutable;
using System.Text.Json;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Terms.Conditions;

public enum ConditionOp
{
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
    Exists,
}

/// <summary>How the <c>value</c> of a comparison is written.</summary>
public enum OperandForm
{
    One,
    List,

    /// <summary>True or false, which says whether the field must be there; nothing is compared with it.</summary>
    Presence,
}

/// <summary>All that is known of one operator of conditions.</summary>
/// <param name="Words">The operator between a field and a value in a sentence.</param>
/// <param name="IsOrdered">True when it compares numbers and times only.</param>
/// <param name="Selects">True when it holds for its operands and for nothing else.</param>
/// <param name="Test">Whether it holds for what the field has; not asked of a missing one unless it tests
/// presence.</param>
public sealed record Operator(
    ConditionOp Op,
    OperandForm Form,
    bool IsOrdered,
    bool Selects,
    string Words,
    Func<Value, ImmutableArray<Value>, bool> Test
)
{
    /// <summary>In the order of the enum.</summary>
    public static ImmutableArray<Operator> All { get; } =
    [
        new(ConditionOp.Eq, OperandForm.One, false, true, "is", (actual, operands) => actual == operands[0]),
        new(ConditionOp.Ne, OperandForm.One, false, false, "is not", (actual, operands) => actual != operands[0]),
        new(
            ConditionOp.Gt,
            OperandForm.One,
            true,
            false,
            "is more than",
            (actual, operands) => Order(actual, operands[0]) > 0
        )
        {
            WordsOfTime = "is after",
        },
        new(
            ConditionOp.Gte,
            OperandForm.One,
            true,
            false,
            "is at least",
            (actual, operands) => Order(actual, operands[0]) >= 0
        )
        {
            WordsOfTime = "is not before",
        },
        new(
            ConditionOp.Lt,
            OperandForm.One,
            true,
            false,
            "is less than",
            (actual, operands) => Order(actual, operands[0]) < 0
        )
        {
            WordsOfTime = "is before",
        },
        new(
            ConditionOp.Lte,
            OperandForm.One,
            true,
            false,
            "is at most",
            (actual, operands) => Order(actual, operands[0]) <= 0
        )
        {
            WordsOfTime = "is not after",
        },
        new(
            ConditionOp.In,
            OperandForm.List,
            false,
            true,
            "is one of",
            (actual, operands) => operands.Contains(actual)
        ),
        new(
            ConditionOp.NotIn,
            OperandForm.List,
            false,
            false,
            "is none of",
            (actual, operands) => !operands.Contains(actual)
        ),
        new(
            ConditionOp.Exists,
            OperandForm.Presence,
            false,
            false,
            WordsOfPresence(null),
            (actual, operands) => (actual.Kind != ValueKind.Missing) == (operands[0].Number != 0)
        ),
    ];

    /// <summary>The operator where a time is compared; no other value is before or after another.</summary>
    public string WordsOfTime { get; private init; } = Words;

    /// <summary>True when texts, numbers and truths can be its operands alike.</summary>
    public bool ComparesEquality => !IsOrdered && Form != OperandForm.Presence;

    public static Operator Of(ConditionOp op) => All[(int)op];

    /// <summary>Returns what a test of presence says in a sentence. Its value is false for a test of absence.</summary>
    public static string WordsOfPresence(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.False } ? "is not known" : "is known";

    /// <returns>Null for a word that is no operator of comparisons.</returns>
    public static Operator? Find(string? name) =>
        name is not null && EnumNames.TryParse(name, out ConditionOp op) ? Of(op) : null;

    /// <summary>Returns the names of the operators that are ordered, or of those that are not.</summary>
    public static string NamesOf(bool ordered) =>
        string.Join(", ", All.Where(known => known.IsOrdered == ordered).Select(known => EnumNames.Of(known.Op)));

    public bool Holds(Value actual, ImmutableArray<Value> operands) =>
        (Form == OperandForm.Presence || actual.Kind != ValueKind.Missing) && Test(actual, operands);

    /// <returns>Null, which every comparison finds false, when the two are not of one kind with an order.</returns>
    private static int? Order(Value actual, Value operand) =>
        (actual.Kind, operand.Kind) switch
        {
            (ValueKind.Number, ValueKind.Number) => actual.Number.CompareTo(operand.Number),
            (ValueKind.Time, ValueKind.Time) => actual.Time.CompareTo(operand.Time),
            _ => null,
        };
}
