using System.Collections.Frozen;
using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

/// <summary>
/// Parses the grant of a rule: exactly one of <c>amount</c>, <c>rates</c>, <c>item</c>, <c>tiers</c>.
/// </summary>
internal sealed class GrantParser(Payee? to, RewardKind kind, TermsScope scope)
{
    private TermsReader Read => scope.Read;

    public Grant? Parse(TermsObject rule)
    {
        Grant?[] grants = [Amount(rule["amount"]), Rates(rule["rates"]), Item(rule["item"]), Tiers(rule["tiers"])];
        string[] shapes = ["amount", "rates", "item", "tiers"];
        var given = shapes.Count(rule.Has);
        if (given == 1)
            return grants.FirstOrDefault(grant => grant is not null);
        return Read.Fault<Grant>(
            rule.Node,
            given == 0 ? TermsFaultCode.MissingField : TermsFaultCode.NotAllowed,
            $"A rule must have exactly one of 'amount', 'rates', 'item' and 'tiers'; this one has {given}."
        );
    }

    private Grant.Fixed? Amount(TermsNode? node)
    {
        if (node is null)
            return null;
        if (to is Payee.Upline)
            return Read.Fault<Grant.Fixed>(
                node,
                TermsFaultCode.NotAllowed,
                "Levels are paid by 'rates', one a level, or 'tiers' of rates; an 'amount' goes to "
                    + "'referrer' or 'member'."
            );
        return node is TermsNode.Object ? Amounts(node) : Amount(node, UnitOf(node));
    }

    private Grant.Fixed? Amount(TermsNode node, string? unit) =>
        Read.Integer(node, 1, MinorUnits.WireLimit) is { } amount && unit is not null
            ? new Grant.Fixed(FrozenDictionary.Create(comparer: null, KeyValuePair.Create(unit, amount)))
            : null;

    private Grant.Fixed Amounts(TermsNode node)
    {
        var amounts = new Dictionary<string, long>();
        foreach (var (unit, amount) in Read.Map(node, "amounts by currency", 1, TermsLimits.Accepts))
        {
            if (!scope.KnowsCurrency(unit))
                Read.Faults.Add(
                    amount,
                    TermsFaultCode.UnknownCurrency,
                    $"{TermsReader.Quote(unit)} is neither an ISO 4217 code, BTC, ETH or USDT, nor declared in 'units'."
                );
            if (Read.Integer(amount, 1, MinorUnits.WireLimit) is { } minor)
                amounts[unit] = minor;
        }

        return new Grant.Fixed(amounts.ToFrozenDictionary());
    }

    /// <summary>
    /// Returns the unit of a bare integer: the program's currency or, for points and credit, its unit if only one is
    /// possible.
    /// </summary>
    private string? UnitOf(TermsNode node)
    {
        if (kind is not (RewardKind.Points or RewardKind.Credit))
            return scope.Currency;
        if (scope.Units.Count == 1)
            return scope.Units.Keys[0];
        if (scope.Units.ContainsKey(scope.Currency))
            return scope.Currency;
        return Read.Fault<string>(
            node,
            TermsFaultCode.UnknownCurrency,
            $"It is not clear which unit these {EnumNames.Of(kind)} are in; name it, such as {{\"MB\": 500}}, "
                + "and declare it in 'units'."
        );
    }

    private Grant.Rates? Rates(TermsNode? node)
    {
        if (node is null)
            return null;
        var levels = to is Payee.Referrer or Payee.Member ? 1 : TermsLimits.Levels;
        var noun = levels == 1 ? "rates (only an upline has several levels)" : "rates, one a level";
        return new Grant.Rates([.. Read.List(node, noun, 1, levels).Select(Read.Rate).OfType<Rate>()]);
    }

    private Grant.Item? Item(TermsNode? node)
    {
        if (node is null)
            return null;
        if (to is Payee.Upline)
            return Read.Fault<Grant.Item>(
                node,
                TermsFaultCode.NotAllowed,
                "Levels are paid by 'rates', one a level, or 'tiers' of rates; an 'item' goes to 'referrer' "
                    + "or 'member'."
            );
        if (kind is not (RewardKind.Coupon or RewardKind.Gift))
            return Read.Fault<Grant.Item>(
                node,
                TermsFaultCode.NotAllowed,
                "An 'item' must be of kind 'gift' (the default) or 'coupon'."
            );
        return Read.Label(node, TermsLimits.Name) is { } name ? new Grant.Item(name) : null;
    }

    private Grant.Tiered? Tiers(TermsNode? node)
    {
        if (node is null)
            return null;
        var tiers = ImmutableArray.CreateBuilder<Tier>();
        foreach (var (index, item) in Read.List(node, "tiers", 1, TermsLimits.Tiers).Index())
        {
            if (Read.Open(item, TermsShape.Tier) is not { } tier)
                continue;
            var from = Read.Count(tier["from"], 0);
            if (from is { } at)
                CheckOrder(tier, at, index, tiers);
            if (TierGrant(tier) is { } grant && from is { } start)
                tiers.Add(new Tier(start, grant));
        }

        return new Grant.Tiered(tiers.ToImmutable());
    }

    private Grant? TierGrant(TermsObject tier)
    {
        if (tier.Has("rates") != tier.Has("amount"))
            return tier.Has("rates") ? Rates(tier["rates"]) : Amount(tier["amount"]);
        return Read.Fault<Grant>(
            tier.Node,
            tier.Has("rates") ? TermsFaultCode.NotAllowed : TermsFaultCode.MissingField,
            "A tier must have exactly one of 'rates' and 'amount'."
        );
    }

    private void CheckOrder(TermsObject tier, int from, int index, IReadOnlyList<Tier> before)
    {
        if (index == 0 && from != 0)
            Read.Fault<string>(
                tier["from"],
                TermsFaultCode.OutOfRange,
                "The first tier is from 0 completed referrals."
            );
        if (before.Count > 0 && from <= before[^1].From)
            Read.Fault<string>(
                tier["from"],
                TermsFaultCode.OutOfRange,
                $"Tiers ascend; this one must be from more than {before[^1].From} completed referrals."
            );
    }
}
