namespace Tributary.Engine;

/// <summary>Grants a reward: its state, its transfer, its cap slots, its figures.</summary>
internal static class Granting
{
    /// <returns>The reward's id.</returns>
    public static long Grant(Scene scene, RulePlan rule, MemberFacts payee, RuleTrace trace, int? threshold)
    {
        var (batch, entry) = (scene.Batch, scene.Entry);
        var payableAt = rule.Hold?.After(entry.OccurredAt, scene.Plan.TimeZone) ?? entry.OccurredAt;
        var isSuspect = scene.Member.Risk.Verdict == RiskVerdict.Held && scene.Referral is not null;
        var status = isSuspect || rule.Approval == Approval.Manual ? RewardStatus.Review
            : payee.Status == MemberStatus.Active && (rule.Hold is null || payableAt <= entry.AcceptedAt) ? RewardStatus.Payable
            : RewardStatus.Held;
        var reward = new RewardFacts(
            scene.Recorded?.Of(rule.Key, trace.Level)?.RewardId ?? batch.Ids.Next(), scene.Program.Id, entry.Partition, RewardSource.Event, entry.EventId, rule.Key, rule.To, trace.Level, payee.Id,
            rule.Kind, trace.Amount, trace.Currency, (rule.Grant as Grant.Item)?.Name, 0, status, isSuspect ? StrikeReason.Fraud : null, entry.OccurredAt, batch.Facts.Now, payableAt,
            scene.Version, threshold, null, null);

        if (reward.Amount is { } amount)
        {
            var transfer = status == RewardStatus.Payable ? batch.Books.Grant(reward, entry, amount) : batch.Books.Hold(reward, entry, amount);
            reward = reward with { TransferId = transfer };
        }
        batch.Grant(reward);
        Caps.Use(batch, reward, +1);
        if (threshold is { } reached) batch.StandMilestone(new MilestoneKey(scene.Program.Id, payee.Id, rule.Key, reached));
        Figures.Reward(scene, reward, 1, reward.Amount ?? 0);
        return reward.Id;
    }

    /// <summary>Takes back part or all of a reward: voids what is pending, claws back what was posted. The whole frees its cap slots, but for a chargeback.</summary>
    /// <param name="amount">Minor units to strike now; for an item, which falls only whole, 0.</param>
    public static RewardTrace Strike(Scene scene, RewardFacts reward, long amount, StrikeReason reason)
    {
        var batch = scene.Batch;
        if (amount > 0)
        {
            if (reward.Status is RewardStatus.Review or RewardStatus.Held) batch.Books.Void(reward, scene.Entry, amount);
            else batch.Books.ClawBack(reward, scene.Entry, amount);
        }
        var isWhole = reward.Remaining - amount == 0;
        var struck = reward with
        {
            Reversed = reward.Reversed + amount,
            Reason = reason,
            Status = isWhole ? RewardStatus.Reversed : reward.Status,
        };
        batch.Change(struck);
        if (isWhole)
        {
            if (reason != StrikeReason.Chargeback) Caps.Use(batch, reward, -1);
            if (reward.Threshold is { } threshold)
                batch.FellMilestone(new MilestoneKey(scene.Program.Id, reward.MemberId, reward.Rule, threshold));
        }
        Figures.Reward(scene, reward, isWhole ? -1 : 0, -amount);
        return new RewardTrace(reward.Id, amount, struck.Status);
    }

    /// <summary>A held reward becomes payable: posts what is left of its pending transfer.</summary>
    public static RewardTrace Release(Scene scene, RewardFacts reward)
    {
        if (reward.Amount is not null) scene.Batch.Books.Post(reward, scene.Entry, reward.Remaining);
        var released = reward with { Status = RewardStatus.Payable };
        scene.Batch.Change(released);
        return new RewardTrace(reward.Id, 0, released.Status);
    }
}
