using System.Collections.Immutable;
using Tributary.Engine.Money;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>Parses the values that a comparison compares with, and checks them against the field's type.</summary>
internal static class OperandParser
{
    public static ImmutableArray<Value> Parse(
        TermsNode? node,
        Operator op,
        Field field,
        FieldType type,
        TermsScope scope
    )
    {
        switch (op.Form)
        {
            case OperandForm.Presence:
                return scope.Read.Boolean(node) is { } truth ? [Value.Of(truth)] : [];
            case OperandForm.List:
                return
                [
                    .. scope
                        .Read.List(node, "values", 1, TermsLimits.ConditionValues)
                        .Select(item => One(item, op, field, type, scope))
                        .OfType<Value>(),
                ];
            default:
                return node is not null && One(node, op, field, type, scope) is { } value ? [value] : [];
        }
    }

    private static Value? One(TermsNode node, Operator op, Field field, FieldType type, TermsScope scope)
    {
        var read = scope.Read;
        switch (type.Kind, node)
        {
            case (_, TermsNode.Broken):
                return null;
            case (ValueKind.Number, TermsNode.Number):
                return read.Integer(node, -MinorUnits.WireLimit, MinorUnits.WireLimit) is { } integer
                    ? Value.Of(integer)
                    : null;
            case (ValueKind.Time, TermsNode.Text):
                return read.Time(node) is { } time ? Value.Of(time) : null;
            case (ValueKind.Text, TermsNode.Text):
                return Text(node, field, type, scope);
            case (null, TermsNode.Number number):
                return read.Decimal(number) is { } exact ? Value.Of(exact) : null;
            case (null, TermsNode.Text) when op.ComparesEquality:
                return Text(node, field, type, scope);
            case (null, TermsNode.Boolean { Value: var truth }) when op.ComparesEquality:
                return Value.Of(truth);
            default:
                read.Faults.Add(
                    node,
                    TermsFaultCode.WrongType,
                    $"{field.Path} is {type.Noun}, and the value is {node.Noun}; allowed {Allowed(type, op)}."
                );
                return null;
        }
    }

    private static Value? Text(TermsNode node, Field field, FieldType type, TermsScope scope)
    {
        if (scope.Read.Text(node, 0, TermsLimits.Text) is not { } text)
            return null;
        if (type.Accepts is null || type.Accepts(text, scope))
            return Value.Of(text);
        scope.Read.Faults.Add(
            node,
            TermsFaultCode.UnknownValue,
            $"{field.Path} is never {TermsReader.Quote(text)}; allowed is {type.Allowed}."
        );
        return null;
    }

    private static string Allowed(FieldType type, Operator op) =>
        type.Kind switch
        {
            ValueKind.Number => "is an integer",
            ValueKind.Time => "is a time with its offset (RFC 3339) as a text",
            ValueKind.Text => "is a text",
            _ => op.ComparesEquality ? "are texts, numbers, true and false" : "is a number",
        };
}
