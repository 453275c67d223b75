using Tributary.Engine.Money;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Looks ahead at the sums that an event of a large amount adds to in any case. Whatever else leaves its range is found when it is added up, and costs
/// deciding the batch once more; a flood of huge amounts should not.
/// </summary>
internal static class SumRange
{
    public static bool IsLeftBy(Scene scene)
    {
        if (scene.Entry is not { Amount: > FactNeeds.LargeAmount and var amount, Currency: { } currency }) return false;
        if (scene.Referral is { } referral && !scene.IsBeforeReferral
            && scene.Batch.RevenueOf(new RevenueKey(scene.Program.Id, referral.ReferrerId, currency)) > MinorUnits.WireLimit - amount)
            return true;
        return currency == scene.Plan.Currency
            && scene.Counter(scene.Member.Id, CounterKey.OfEvents(scene.Entry.Type)).Amount > MinorUnits.WireLimit - amount;
    }
}
