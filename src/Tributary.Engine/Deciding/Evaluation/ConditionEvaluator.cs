using System.Collections.Immutable;
using Tributary.Engine.Members;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Evaluation;

/// <summary>
/// Evaluates conditions. Every comparison is made, so that the trace explains all of them, not only the first that
/// failed.
/// </summary>
internal static class ConditionEvaluator
{
    /// <param name="recorded">In a replay, the original verdicts. They are used for personal text that no longer
    /// exists.</param>
    public static ConditionTrace Evaluate(
        Condition condition,
        EvaluationContext context,
        MemberFacts? payee,
        ConditionTrace? recorded = null
    )
    {
        var comparisons = ImmutableArray.CreateBuilder<ComparisonTrace>();
        var textAsNumber = false;
        var holds = Evaluate(condition, context, payee, comparisons, recorded, ref textAsNumber);
        return new ConditionTrace(holds, comparisons.ToImmutable()) { ComparesTextAsNumber = textAsNumber && !holds };
    }

    public static bool ReadsPayee(Condition condition) => Reads(condition, FieldOf.Payee);

    /// <summary>Returns true when the condition reads how the member was referred, or who referred it.</summary>
    public static bool ReadsReferral(Condition condition) =>
        Reads(condition, FieldOf.Referral) || Reads(condition, FieldOf.Referrer);

    private static bool Reads(Condition condition, FieldOf of) =>
        condition switch
        {
            Condition.All all => all.Of.Any(part => Reads(part, of)),
            Condition.Any any => any.Of.Any(part => Reads(part, of)),
            Condition.Not not => Reads(not.Of, of),
            Condition.Compare compare => compare.Field.Of == of,
            _ => false,
        };

    /// <summary>
    /// Returns false when no event of this type can meet the condition. Only <c>event.type</c> is evaluated.
    /// </summary>
    public static bool MayHold(Condition condition, string eventType) => OfType(condition, eventType) != false;

    /// <returns>Null when the result depends on more than the type.</returns>
    private static bool? OfType(Condition condition, string eventType)
    {
        switch (condition)
        {
            case Condition.All all:
                bool? every = true;
                foreach (var part in all.Of)
                    every &= OfType(part, eventType);
                return every;
            case Condition.Any any:
                bool? some = false;
                foreach (var part in any.Of)
                    some |= OfType(part, eventType);
                return some;
            case Condition.Not not:
                return !OfType(not.Of, eventType);
            case Condition.Compare { Field: { Of: FieldOf.Event, Kind: FieldKind.Plain, Name: "type" } } compare:
                return compare.HoldsFor(Value.Of(eventType));
            default:
                return null;
        }
    }

    private static bool Evaluate(
        Condition condition,
        EvaluationContext context,
        MemberFacts? payee,
        ImmutableArray<ComparisonTrace>.Builder comparisons,
        ConditionTrace? recorded,
        ref bool textAsNumber
    )
    {
        switch (condition)
        {
            case Condition.All all:
                var every = true;
                foreach (var part in all.Of)
                    every &= Evaluate(part, context, payee, comparisons, recorded, ref textAsNumber);
                return every;
            case Condition.Any any:
                var some = false;
                foreach (var part in any.Of)
                    some |= Evaluate(part, context, payee, comparisons, recorded, ref textAsNumber);
                return some;
            case Condition.Not not:
                return !Evaluate(not.Of, context, payee, comparisons, recorded, ref textAsNumber);
            case Condition.Compare compare:
                var actual = FieldReader.Read(compare.Field, context, payee);
                bool holds;
                if (
                    (actual.Kind == ValueKind.Missing || compare.Field.Kind == FieldKind.Attribute)
                    && IsPersonal(compare.Field)
                    && recorded?.Comparisons.Length > comparisons.Count
                )
                {
                    holds = recorded.Comparisons[comparisons.Count].Holds;
                }
                else
                {
                    holds = compare.HoldsFor(actual);
                    Untold.Note(context, compare.Field, actual, payee);
                }
                textAsNumber |= !holds && actual.Kind == ValueKind.Text && compare.ReadsNumber;
                comparisons.Add(new ComparisonTrace(holds, IsPersonal(compare.Field) ? Value.Missing : actual));
                return holds;
            default:
                throw new InvalidOperationException($"Condition {condition.GetType().Name} is unknown.");
        }
    }

    /// <summary>
    /// Returns true for the platform's own fields, whose text may be personal. The trace outlives an erasure and must
    /// not hold such text.
    /// </summary>
    private static bool IsPersonal(Field field) => field.Kind is FieldKind.Property or FieldKind.Attribute;
}
