using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Money;
using Tributary.Engine.Terms;
using Tributary.Engine.Terms.Conditions;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Portal;

/// <summary>Says of each rule of the Terms what a member needs to know.</summary>
internal static class PortalRules
{
    private const string Amount = "amount";
    private const string Type = "type";

    /// <summary>Lists the rules that can pay a member of this group.</summary>
    public static IEnumerable<PortalRule> List(Plan plan, MemberView member) =>
        from rule in plan.Rules
        where rule.Groups.Count == 0 || rule.Groups.Contains(member.Group)
        select Of(plan, rule, member.Currency ?? plan.Currency);

    /// <summary>Lists the milestones of completed referrals with the progress to the next one.</summary>
    public static IEnumerable<PortalMilestone> ListMilestones(Plan plan, MemberView member, long completed) =>
        from rule in plan.Rules
        where rule is { Milestone: not null, On: RulePlan.ReferralCompleted, To: Payee.Referrer }
        where rule.Groups.Count == 0 || rule.Groups.Contains(member.Group)
        let next = NextOf(rule.Milestone!, completed)
        where next is not null
        select new PortalMilestone
        {
            Count = completed,
            Next = next.Value,
            Rule = Of(plan, rule, member.Currency ?? plan.Currency),
        };

    /// <returns>Null when nothing follows.</returns>
    internal static long? NextOf(MilestonePlan milestone, long count) =>
        count < milestone.At ? milestone.At
        : milestone.Every is { } every ? milestone.At + ((count - milestone.At) / every + 1) * every
        : null;

    private static PortalRule Of(Plan plan, RulePlan rule, string currency)
    {
        var grant = rule.Grant is Grant.Tiered tiered ? tiered.Tiers[0].Grant : rule.Grant;
        var (from, hasMore) = ConditionOf(
            plan,
            rule.On == RulePlan.ReferralCompleted ? [plan.Completes?.When, rule.When] : [rule.When]
        );
        return new PortalRule
        {
            On = rule.On,
            To = EnumNames.Of(rule.To),
            Amount = grant is Grant.Fixed amounts ? AmountOf(amounts, currency, plan.Currency) : null,
            Rates = grant is Grant.Rates rates ? [.. rates.ByLevel.Select(TextOf)] : null,
            Item = (grant as Grant.Item)?.Name,
            Tiered = rule.Grant is Grant.Tiered ? true : null,
            From = from,
            Conditional = hasMore ? true : null,
            Hold = rule.Hold?.ToString(),
            Approval = rule.Approval == Approval.Manual ? true : null,
            CapCount = rule.Cap is { Of: CapScope.Beneficiary } cap ? cap.Count : null,
            CapPer = rule.Cap is { Of: CapScope.Beneficiary, Count: not null } counted
                ? EnumNames.Of(counted.Per)
                : null,
            At = rule.Milestone?.At,
            Every = rule.Milestone?.Every,
            For = rule.For?.Span?.ToString(),
        };
    }

    /// <summary>
    /// Returns the least amount that conditions ask of the event, and whether they ask for anything else. The type of
    /// an event is no condition for a member.
    /// </summary>
    private static (MoneyInfo? From, bool HasMore) ConditionOf(Plan plan, Condition?[] conditions)
    {
        MoneyInfo? from = null;
        var hasMore = false;
        foreach (var part in conditions.SelectMany(PartsOf))
        {
            if (part is not Condition.Compare { Field: { Of: FieldOf.Event, Kind: FieldKind.Plain } field } compare)
                hasMore = true;
            else if (
                field.Name == Amount
                && compare.Op == ConditionOp.Gte
                && from is null
                && compare.Operands is [{ Kind: ValueKind.Number, Number: var least }]
            )
                from = new MoneyInfo { Currency = plan.Currency, Amount = (long)least };
            else if (field.Name != Type)
                hasMore = true;
        }
        return (from, hasMore);
    }

    private static IEnumerable<Condition> PartsOf(Condition? condition) =>
        condition switch
        {
            null => [],
            Condition.All all => all.Of.SelectMany(PartsOf),
            _ => [condition],
        };

    private static MoneyInfo AmountOf(Grant.Fixed grant, string currency, string own)
    {
        var paid =
            grant.Amounts.ContainsKey(currency) ? currency
            : grant.Amounts.ContainsKey(own) ? own
            : grant.Amounts.Keys.Order(StringComparer.Ordinal).First();
        return new MoneyInfo { Currency = paid, Amount = grant.Amounts[paid] };
    }

    private static string TextOf(Rate rate) =>
        ((decimal)rate.Numerator * 100 / rate.Denominator).ToString("0.######", CultureInfo.InvariantCulture) + "%";
}
