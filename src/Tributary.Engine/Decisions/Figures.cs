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
