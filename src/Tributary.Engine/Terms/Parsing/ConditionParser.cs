using System.Collections.Immutable;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>Compiles one condition: a tree of <c>all</c>, <c>any</c> and <c>not</c> over comparisons.</summary>
internal sealed class ConditionParser
{
    private const string Forms =
        "{\"all\": […]}, {\"any\": […]}, {\"not\": {…}} or {\"field\": …, \"op\": …, \"value\": …}";

    private readonly TermsScope _scope;
    private readonly bool _payee;
    private int _nodes;

    private ConditionParser(TermsScope scope, bool payee) => (_scope, _payee) = (scope, payee);

    private TermsReader Read => _scope.Read;

    /// <param name="payee">True in a reward's <c>when</c>, which may read the beneficiary.</param>
    /// <returns>Null for a condition that always holds: absent, or <c>{}</c>.</returns>
    public static Condition? Parse(TermsNode? node, bool payee, TermsScope scope)
    {
        if (node is null or TermsNode.Object { Members.Count: 0 })
            return null;
        var parser = new ConditionParser(scope, payee);
        var condition = parser.Parse(node, 1);
        if (parser._nodes > TermsLimits.ConditionNodes)
            scope.Read.Faults.Add(
                node,
                TermsFaultCode.TooComplex,
                $"The condition has {parser._nodes} parts; at most {TermsLimits.ConditionNodes} are allowed. "
                    + "Lists of values with 'in' count as one."
            );
        return condition;
    }

    private Condition? Parse(TermsNode node, int depth)
    {
        _nodes++;
        if (depth > TermsLimits.ConditionDepth)
            return Read.Fault<Condition>(
                node,
                TermsFaultCode.TooComplex,
                $"Conditions may be nested at most {TermsLimits.ConditionDepth} deep."
            );
        if (Read.Open(node, TermsShape.Condition) is not { } open)
            return null;

        string[] groups = ["all", "any", "not"];
        var given = groups.Where(open.Has).ToArray();
        var compares = open.Has("field") || open.Has("op") || open.Has("value");
        return (given, compares) switch
        {
            (["all"], false) => Of(open["all"], depth) is { } all ? new Condition.All(all) : null,
            (["any"], false) => Of(open["any"], depth) is { } any ? new Condition.Any(any) : null,
            (["not"], false) => open["not"] is { } inner && Parse(inner, depth + 1) is { } not
                ? new Condition.Not(not)
                : null,
            ([], true) => Compare(open),
            ([], false) when node is TermsNode.Object { Members.Count: > 0 } => null,
            _ => Read.Fault<Condition>(
                node,
                TermsFaultCode.NotAllowed,
                $"A condition must be exactly one of {Forms}; only a whole 'when' may be {{}}, for always."
            ),
        };
    }

    private ImmutableArray<Condition>? Of(TermsNode? list, int depth) =>
        [
            .. Read.List(list, "conditions", 1, TermsLimits.ConditionNodes)
                .Select(item => Parse(item, depth + 1))
                .OfType<Condition>(),
        ];

    private Condition? Compare(TermsObject open)
    {
        string[] parts = ["field", "op", "value"];
        foreach (var missing in parts.Where(part => !open.Has(part)))
            Read.Faults.AddAt(
                open.Node.PointerTo(missing),
                TermsFaultCode.MissingField,
                $"A comparison needs 'field', 'op' and 'value'; '{missing}' is missing."
            );
        var field = FieldParser.Parse(open["field"], _payee, _scope);
        var op = Read.OneOf<ConditionOp>(open["op"]);
        if (field is not { } found || op is not { } known)
            return null;
        if (Operator.Of(known).IsOrdered && !found.Type.IsOrdered)
            return Read.Fault<Condition>(
                open["op"],
                TermsFaultCode.NotAllowed,
                $"{found.Field.Path} is {found.Type.Noun}, and {Operator.NamesOf(ordered: true)} compare numbers and "
                    + $"times; allowed are {Operator.NamesOf(ordered: false)}."
            );
        return new Condition.Compare(
            found.Field,
            known,
            OperandParser.Parse(open["value"], Operator.Of(known), found.Field, found.Type, _scope)
        );
    }
}
