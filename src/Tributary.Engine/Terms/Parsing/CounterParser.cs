using System.Collections.Immutable;
using Tributary.Engine.Terms.Conditions;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>Parses named counters, and orders each after those that its condition reads.</summary>
internal static class CounterParser
{
    public static ImmutableArray<CounterPlan> Parse(TermsNode? node, TermsScope scope)
    {
        var counters = new SortedDictionary<string, (CounterPlan Plan, TermsNode Node)>(StringComparer.Ordinal);
        foreach (var (name, counter) in scope.Read.Map(node, "counters", 0, TermsLimits.Counters))
        {
            if (!TermsPatterns.IsEventType().IsMatch(name))
                scope.Read.Faults.Add(
                    counter,
                    TermsFaultCode.InvalidFormat,
                    "A counter's name must have up to 64 of a-z, 0-9 and underscore, a letter first."
                );
            if (scope.Read.Open(counter, TermsShape.Counter) is not { } open)
                continue;
            var of = scope.Read.Match(
                open["of"],
                TermsPatterns.IsEventType(),
                "an event type: up to 64 of a-z, 0-9 and underscore, a letter first"
            );
            var when = ConditionParser.Parse(open["when"], payee: false, scope);
            counters[name] = (new CounterPlan(name, of ?? "", when), counter);
        }

        var ordered = new OrderedDictionary<string, CounterPlan>();
        foreach (var name in counters.Keys)
            Place(name, [], counters, ordered, scope.Read.Faults);
        return [.. ordered.Values];
    }

    private static void Place(
        string name,
        ImmutableArray<string> readers,
        IReadOnlyDictionary<string, (CounterPlan Plan, TermsNode Node)> counters,
        OrderedDictionary<string, CounterPlan> ordered,
        TermsFaults faults
    )
    {
        if (ordered.ContainsKey(name) || !counters.TryGetValue(name, out var counter))
            return;
        if (readers.Contains(name))
        {
            faults.Add(
                counter.Node,
                TermsFaultCode.CounterCycle,
                "The counter reads itself "
                    + $"({string.Join(" → ", readers.SkipWhile(reader => reader != name).Append(name))}); a counter "
                    + "may read only others that do not read it."
            );
            return;
        }

        var read = ConditionFields
            .In(counter.Plan.When)
            .Where(field => field.Kind is FieldKind.CounterCount or FieldKind.CounterAmount);
        foreach (var other in read.Select(field => field.Name).Distinct())
            Place(other, readers.Add(name), counters, ordered, faults);
        ordered.TryAdd(name, counter.Plan);
    }
}
