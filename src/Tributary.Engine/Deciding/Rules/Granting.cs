using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>Grants a reward: its state, its place in the ledger, its cap slots, its figures.</summary>
internal static class Granting
{
    /// <returns>The reward's id.</returns>
    public static RewardId Grant(
        EvaluationContext context,
        RulePlan rule,
        MemberFacts payee,
        RuleTrace trace,
        int? threshold
    )
    {
        var (batch, entry, deciding) = (context.Batch, context.Entry, context.Deciding);
        var payableAt = rule.Hold?.After(entry.OccurredAt, context.Plan.TimeZone) ?? entry.OccurredAt;
        var isSuspect = context.Member.Risk.Verdict == RiskVerdict.Held && context.Referral is not null;
        var status =
            isSuspect || rule.Approval == Approval.Manual ? RewardStatus.Review
            : payee.Status == MemberStatus.Active && (rule.Hold is null || payableAt <= deciding.AcceptedAt)
                ? RewardStatus.Payable
            : RewardStatus.Held;
        var reward = new RewardFacts
        {
            Id = context.Recorded?.Of(rule.Key, trace.Level)?.RewardId ?? batch.Ids.Next<RewardId>(),
            ProgramId = context.Program.Id,
            Partition = entry.Partition,
            Source = RewardSource.Event,
            SourceId = entry.EventId,
            GrantedBy = context.DecidedBy?.EventId,
            Rule = rule.Key,
            To = rule.To,
            Level = trace.Level,
            MemberId = payee.Id,
            Kind = rule.Kind,
            Amount = trace.Amount,
            Currency = trace.Currency,
            Item = (rule.Grant as Grant.Item)?.Name,
            Reversed = 0,
            Status = status,
            Reason = isSuspect ? ReversalReason.Fraud : null,
            OccurredAt = entry.OccurredAt,
            CreatedAt = batch.Facts.Now,
            PayableAt = payableAt,
            TermsVersion = context.Version,
            Threshold = threshold,
            Base = trace.Base,
        };

        if (reward.Amount is not null)
            reward = status == RewardStatus.Payable ? batch.Ledger.Grant(reward) : batch.Ledger.Hold(reward);
        batch.Grant(reward);
        Caps.Use(batch, reward, +1);
        if (threshold is { } reached)
            batch.AddMilestone(new MilestoneKey(context.Program.Id, payee.Id, rule.Key, reached));
        Statistics.AddReward(context, reward, 1, reward.Amount ?? 0);
        return reward.Id;
    }

    /// <summary>
    /// Takes back part or all of a reward. It voids the pending amount and claws back the posted amount. Taking back
    /// the whole reward frees its cap slots, except for a chargeback.
    /// </summary>
    /// <param name="amount">Minor units to take back now. It is 0 for an item, which is only taken back as a
    /// whole.</param>
    public static RewardTrace Reverse(EvaluationContext context, RewardFacts reward, long amount, ReversalReason reason)
    {
        var batch = context.Batch;
        if (amount > 0)
        {
            if (reward.Status is RewardStatus.Review or RewardStatus.Held)
                batch.Ledger.Void(reward, context.Entry, amount);
            else
                batch.Ledger.ClawBack(reward, context.Entry, amount);
        }
        var isWhole = reward.Remaining - amount == 0;
        var changed = reward with
        {
            Reversed = reward.Reversed + amount,
            Reason = reason,
            Status = isWhole ? RewardStatus.Reversed : reward.Status,
            ReversedFrom = isWhole ? reward.Status : null,
        };
        batch.Change(changed);
        if (isWhole)
        {
            if (reason != ReversalReason.Chargeback)
                Caps.Use(batch, reward, -1);
            if (reward.Threshold is { } threshold)
                batch.RemoveMilestone(new MilestoneKey(context.Program.Id, reward.MemberId, reward.Rule, threshold));
        }
        Statistics.AddReward(context, reward, isWhole ? -1 : 0, -amount);
        return new RewardTrace(reward.Id, amount, changed.Status);
    }

    /// <summary>
    /// Gives back part or all of what reversals took. A voided amount is held again, and a clawed-back amount is posted
    /// again. A reward that was wholly taken back gets its earlier status. If it had freed its cap slots, it takes them
    /// again even when the cap is full, because it was granted first.
    /// </summary>
    /// <param name="amount">Minor units to give back now; 0 for an item.</param>
    public static RewardTrace Restore(EvaluationContext context, RewardFacts reward, long amount)
    {
        var batch = context.Batch;
        var wasWhole = reward.Status == RewardStatus.Reversed;
        var status = wasWhole ? reward.ReversedFrom ?? RewardStatus.Payable : reward.Status;
        if (amount > 0)
        {
            if (status is RewardStatus.Review or RewardStatus.Held)
                batch.Ledger.RestoreHold(reward, context.Entry, amount);
            else
                batch.Ledger.GiveBack(reward, context.Entry, amount);
        }
        var restored = reward with
        {
            Reversed = reward.Reversed - amount,
            Status = status,
            ReversedFrom = null,
            Reason =
                reward.Reversed > amount ? ReasonOf(context.Entry)
                : status == RewardStatus.Review
                && RewardShares.RuleOf(context.Program, reward)?.Approval != Approval.Manual
                    ? ReversalReason.Fraud
                : null,
        };
        if (wasWhole)
        {
            if (reward.Reason != ReversalReason.Chargeback)
                Caps.Use(batch, reward, +1);
            if (reward.Threshold is { } threshold)
                batch.AddMilestone(new MilestoneKey(context.Program.Id, reward.MemberId, reward.Rule, threshold));
        }
        batch.Change(restored);
        Statistics.AddReward(context, reward, wasWhole ? 1 : 0, amount);
        return new RewardTrace(reward.Id, -amount, status) { IsRevived = wasWhole };
    }

    /// <summary>Returns the reason for which a reversal takes rewards back.</summary>
    public static ReversalReason ReasonOf(Entry reversal) =>
        reversal.Type == EntryTypes.Chargeback ? ReversalReason.Chargeback : ReversalReason.Refund;

    /// <summary>Makes a held reward payable, and posts what is left of it.</summary>
    public static RewardTrace Release(EvaluationContext context, RewardFacts reward)
    {
        if (reward.Amount is not null)
            context.Batch.Ledger.Post(reward, context.Entry, reward.Remaining);
        var released = reward with { Status = RewardStatus.Payable };
        context.Batch.Change(released);
        return new RewardTrace(reward.Id, 0, released.Status);
    }
}
