namespace Tributary.Engine;

/// <summary>Figures kept in the deciding transaction, so that dashboards read and never scan. Amounts are of the program's own currency.</summary>
internal static class Figures
{
    /// <summary>Credits the referrer, and the day of the event, with what its member did.</summary>
    public static void Credit(Scene scene, StatsDelta delta) => Add(scene.Batch, scene.Entry, scene.Plan, scene.Referral?.ReferrerId, delta);

    /// <summary>Credits the referrer, and the day of the entry, with a referral that leaves one status for another.</summary>
    public static void Moved(Batch batch, Entry entry, ReferralFacts from, ReferralStatus to)
    {
        var plan = batch.Program(entry.ProgramId).Plan(from.TermsVersion);
        Add(batch, entry, plan, from.ReferrerId, new StatsDelta
        {
            Completed = Step(ReferralStatus.Completed), Rejected = Step(ReferralStatus.Rejected), Expired = Step(ReferralStatus.Expired),
        });

        int Step(ReferralStatus status) => (to == status ? 1 : 0) - (from.Status == status ? 1 : 0);
    }

    /// <summary>
    /// Credits the beneficiary, and the day of the entry: money beside its account's balance, which changes with it anyway, an item in the member's own
    /// figures. An adjustment is no merit, and neither is taking it back.
    /// </summary>
    /// <param name="count">+1 for a grant, −1 for a whole reversal, 0 for a part.</param>
    public static void Reward(Scene scene, RewardFacts reward, int count, long amount)
    {
        if (reward.Source == RewardSource.Adjustment) return;
        var counted = reward.Currency == scene.Plan.Currency ? amount : 0;
        if (reward.Currency is not null)
            scene.Batch.Books.Earn(reward, Earnings.Of(count, amount, Calendar.Dates(scene.Entry.OccurredAt, scene.Plan.TimeZone)));
        long? owner = reward.Currency is null ? reward.MemberId : null;
        Add(scene.Batch, scene.Entry, scene.Plan, owner, new StatsDelta { Rewards = count, RewardAmount = counted });
    }

    private static void Add(Batch batch, Entry entry, Plan plan, long? memberId, StatsDelta delta)
    {
        if (delta == default) return;
        var dates = Calendar.Dates(entry.OccurredAt, plan.TimeZone);
        if (memberId is { } member) batch.AddStats(new StatsKey(entry.ProgramId, member), MemberStatsDelta.Of(delta, dates));
        batch.AddDaily(new DailyKey(entry.ProgramId, entry.Partition, dates.Day), delta);
    }
}
