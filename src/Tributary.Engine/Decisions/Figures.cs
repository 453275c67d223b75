namespace Tributary.Engine;

/// <summary>Figures kept in the deciding transaction, so that dashboards read and never scan. Amounts are of the program's own currency.</summary>
internal static class Figures
{
    /// <summary>Credits the referrer, and the day of the event, with what its member did.</summary>
    public static void Credit(Scene scene, StatsDelta delta)
    {
        if (scene.Referral is { } referral) scene.Batch.AddStats(referral.ReferrerId, delta);
        scene.Batch.AddDaily(DayOf(scene), delta);
    }

    /// <summary>Credits the referrer, and the day of the entry, with a referral that leaves one status for another.</summary>
    public static void Moved(Batch batch, Entry entry, ReferralFacts from, ReferralStatus to)
    {
        var delta = new StatsDelta
        {
            Completed = Step(ReferralStatus.Completed), Rejected = Step(ReferralStatus.Rejected), Expired = Step(ReferralStatus.Expired),
        };
        var program = batch.Program(entry.ProgramId);
        batch.AddStats(from.ReferrerId, delta);
        batch.AddDaily(new DailyKey(program.Id, entry.Partition, Calendar.Day(entry.OccurredAt, program.Plan(from.TermsVersion).TimeZone)), delta);

        int Step(ReferralStatus status) => (to == status ? 1 : 0) - (from.Status == status ? 1 : 0);
    }

    /// <param name="count">+1 for a grant, −1 for a whole reversal, 0 for a part.</param>
    public static void Reward(Scene scene, RewardFacts reward, int count, long amount)
    {
        var delta = new StatsDelta { Rewards = count, RewardAmount = reward.Currency == scene.Plan.Currency ? amount : 0 };
        scene.Batch.AddStats(reward.MemberId, delta);
        scene.Batch.AddDaily(DayOf(scene), delta);
    }

    private static DailyKey DayOf(Scene scene) =>
        new(scene.Program.Id, scene.Entry.Partition, Calendar.Day(scene.Entry.OccurredAt, scene.Plan.TimeZone));
}
