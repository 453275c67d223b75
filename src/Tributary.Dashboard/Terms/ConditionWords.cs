using System.Text.Json;
using Tributary.Engine.Terms.Conditions;
using KnownOperator = Tributary.Engine.Terms.Conditions.Operator;

namespace Tributary.Dashboard.Terms;

/// <summary>Writes conditions of Terms in words.</summary>
internal sealed class ConditionWords(TermsMoney money, bool hasOneCurrency)
{
    /// <summary>Reads the currency and the units from Terms.</summary>
    public static ConditionWords Of(JsonElement terms) =>
        new(
            TermsMoney.Of(terms),
            TermsValues.Items(terms, "accepts").All(one => TermsValues.Text(one) == TermsValues.Text(terms, "currency"))
        );

    /// <returns>Null for a condition that always holds.</returns>
    public string? Write(JsonElement? condition) => condition is { } given && !IsEmpty(given) ? Write(given, "") : null;

    public static bool IsEmpty(JsonElement? condition) =>
        condition is not { } given
        || given.ValueKind == JsonValueKind.Null
        || (given.ValueKind == JsonValueKind.Object && !given.EnumerateObject().Any());

    // A group inside a group of the other kind stands between brackets.
    private string Write(JsonElement condition, string around)
    {
        foreach (var (name, word) in ((string, string)[])[("all", "and"), ("any", "or")])
            if (TermsValues.Find(condition, name) is { } list)
            {
                var parts = TermsValues.Items(list);
                var inner = parts.Count == 1 ? around : name;
                var text =
                    parts.Count == 0
                        ? Phrases.Unknown
                        : string.Join($" {word} ", parts.Select(one => Write(one, inner)));
                return parts.Count > 1 && around.Length > 0 && around != name ? $"({text})" : text;
            }
        if (TermsValues.Find(condition, "not") is { } not)
            return $"it is not true that {Write(not, "not")}";
        return TermsValues.Find(condition, "field") is null && TermsValues.Find(condition, "op") is null
            ? Phrases.Unknown
            : Compare(condition);
    }

    private string Compare(JsonElement comparison)
    {
        var path = TermsValues.Text(comparison, "field") ?? Phrases.Unknown;
        var op = TermsValues.Text(comparison, "op");
        var value = TermsValues.Find(comparison, "value");
        var field = FieldWords.Of(path);
        if (Find(op) is { Form: OperandForm.Presence })
            return $"{field.Words} {KnownOperator.WordsOfPresence(value)}";
        return $"{field.Words} {Operator(op, field.Kind)} {Operand(value, op, field.Kind)}";
    }

    /// <summary>Writes an operator alone.</summary>
    public static string Operator(string op) => Operator(op, FieldWords.ValueForm.Plain);

    private static string Operator(string? op, FieldWords.ValueForm kind) =>
        Find(op) is not { } known ? $"“{op}”"
        : kind == FieldWords.ValueForm.Time ? known.WordsOfTime
        : known.Words;

    private static KnownOperator? Find(string? op) => KnownOperator.Find(op);

    private string Operand(JsonElement? value, string? op, FieldWords.ValueForm kind) =>
        value is { ValueKind: JsonValueKind.Array } list
            ? Phrases.Join(
                [.. list.EnumerateArray().Select(one => Scalar(one, kind))],
                Find(op) is { Selects: false } ? "and" : "or"
            )
            : Scalar(value, kind);

    private string Scalar(JsonElement? value, FieldWords.ValueForm kind) =>
        value switch
        {
            { ValueKind: JsonValueKind.Number } when kind == FieldWords.ValueForm.Amount => Amount(value),
            { ValueKind: JsonValueKind.Number } => Phrases.Number(TermsValues.Number(value)),
            { ValueKind: JsonValueKind.True } => "true",
            { ValueKind: JsonValueKind.False } => "false",
            { ValueKind: JsonValueKind.String } when kind == FieldWords.ValueForm.Time => TermsValues.Text(value)
                ?? Phrases.Unknown,
            { ValueKind: JsonValueKind.String } => Phrases.Quote(TermsValues.Text(value)),
            _ => Phrases.Unknown,
        };

    // Where events come in several currencies, the number is compared as it is with the minor units of each.
    private string Amount(JsonElement? value) =>
        TermsValues.Number(value) is not { } minor ? Phrases.Unknown
        : hasOneCurrency && money.Currency.Length > 0 ? money.Write(minor, money.Currency)
        : $"{Phrases.Number(minor)} minor units";
}
