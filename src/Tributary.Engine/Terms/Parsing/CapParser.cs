using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>Parses caps of a rule, caps that rules share, and the budget.</summary>
internal static class CapParser
{
    public static CapPlan? Parse(TermsNode? node, bool ofItem, TermsReader read) =>
        read.Open(node, TermsShape.Cap) is { } open ? Limits(open, ofItem, read) : null;

    public static CapPlan? Budget(TermsNode? node, TermsReader read)
    {
        if (read.Open(node, TermsShape.Budget) is not { } open)
            return null;
        var amount = read.Integer(open["amount"], 1, MinorUnits.WireLimit);
        return new CapPlan(
            null,
            amount,
            read.OneOf<CapPeriod>(open["per"]) ?? CapPeriod.All,
            CapScope.Program,
            CapOverflow.Clip
        );
    }

    public static ImmutableArray<SharedCapPlan> Shared(TermsNode? node, IReadOnlyList<RulePlan> rules, TermsReader read)
    {
        var seen = new HashSet<(string, CapScope, CapPeriod)>();
        var caps = ImmutableArray.CreateBuilder<SharedCapPlan>();
        foreach (var item in read.List(node, "shared caps", 0, TermsLimits.SharedCaps))
        {
            if (read.Open(item, TermsShape.SharedCap) is not { } open)
                continue;
            var sharers = read.Set(open["rules"], "rule keys", 1, TermsLimits.Rules, key => Sharer(key, rules, read));
            var cap = Limits(open, rules.Any(rule => sharers.Contains(rule.Key) && rule.Grant is Grant.Item), read);
            var key = string.Join('+', sharers.Order(StringComparer.Ordinal));
            if (sharers.Count == 0)
                continue;
            if (!seen.Add((key, cap.Of, cap.Per)))
                read.Faults.Add(
                    item,
                    TermsFaultCode.DuplicateValue,
                    "Another cap has the same 'rules', 'of' and 'per'; put 'count' and 'amount' into one."
                );
            caps.Add(new SharedCapPlan(key, sharers, cap));
        }

        return caps.ToImmutable();
    }

    private static string? Sharer(TermsNode node, IReadOnlyList<RulePlan> rules, TermsReader read)
    {
        if (read.Match(node, TermsPatterns.IsRuleKey(), "a rule's key") is not { } key)
            return null;
        if (rules.Any(rule => rule.Key == key))
            return key;
        return read.Fault<string>(
            node,
            TermsFaultCode.UnknownRule,
            $"No rule has the key '{key}'; allowed are the keys of this program's 'rewards'."
        );
    }

    private static CapPlan Limits(TermsObject cap, bool ofItem, TermsReader read)
    {
        var count = read.Count(cap["count"], 1);
        var amount = read.Integer(cap["amount"], 1, MinorUnits.WireLimit);
        if (!cap.Has("count") && !cap.Has("amount"))
            read.Faults.Add(
                cap.Node,
                TermsFaultCode.MissingField,
                "A cap needs 'count' (how many rewards), 'amount' (minor units), or both."
            );
        if (ofItem && cap.Has("amount"))
            read.Fault<string>(
                cap["amount"],
                TermsFaultCode.NotAllowed,
                "Items have no amount to cap; cap their 'count'."
            );
        return new CapPlan(
            count,
            amount,
            read.OneOf<CapPeriod>(cap["per"]) ?? CapPeriod.All,
            read.OneOf<CapScope>(cap["of"]) ?? CapScope.Beneficiary,
            read.OneOf<CapOverflow>(cap["over"]) ?? CapOverflow.Clip
        );
    }
}
