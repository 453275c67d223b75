namespace Tributary.Engine;

/// <summary>What one granted reward counts for in each cap: the same for taking, freeing and verifying.</summary>
public static class CapUse
{
    public static IEnumerable<(CapKey Key, CapSums Sums)> Of(ProgramFacts program, RewardFacts reward)
    {
        var plan = program.Plan(reward.TermsVersion);
        if (reward.Source == RewardSource.Adjustment || plan.Rules.FirstOrDefault(r => r.Key == reward.Rule) is not { } rule) yield break;
        foreach (var (key, _) in FactNeeds.CapsOf(plan, rule, reward.ProgramId, reward.MemberId, reward.OccurredAt))
        {
            var amount = reward.Amount ?? 0;
            var isForeign = Caps.IsForeign(program, reward.Currency);
            yield return (key, new CapSums(1, isForeign ? 0 : amount));
            if (isForeign && amount != 0) yield return (Caps.InCurrency(key, reward.Currency!), new CapSums(0, amount));
        }
    }
}
