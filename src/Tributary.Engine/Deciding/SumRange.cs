using Tributary.Engine.Money;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Looks ahead at the sums that an event of a large amount adds to in any case. Whatever else leaves its range is found when it is added up, and costs
/// deciding the batch once more; a flood of huge amounts should not.
/// </summary>
internal static class SumRange
{
    public static bool IsLeftBy(EvaluationContext context)
    {
        if (context.Entry is not { Amount: > FactNeeds.LargeAmount and var amount, Currency: { } currency }) return false;
        if (context.Referral is { } referral && !context.IsBeforeReferral
            && context.Batch.RevenueOf(new RevenueKey(context.Program.Id, referral.ReferrerId, currency)) > MinorUnits.WireLimit - amount)
            return true;
        return currency == context.Plan.Currency
            && context.Counter(context.Member.Id, CounterKey.OfEvents(context.Entry.Type)).Amount > MinorUnits.WireLimit - amount;
    }
}
