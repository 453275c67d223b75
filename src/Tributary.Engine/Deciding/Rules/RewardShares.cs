using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>
/// Adjusts the rewards of an event to the reversals in force. What a reward has lost depends only on how much of the
/// event is taken back by now, never on the order or the number of steps.
/// </summary>
internal static class RewardShares
{
    /// <param name="context">The context of the reversal or reinstatement.</param>
    /// <param name="then">The context of the original.</param>
    /// <param name="reason">The reason for taking something back.</param>
    /// <param name="givesBack">False for a reversal, which never gives anything back.</param>
    public static void Apportion(
        EvaluationContext context,
        EvaluationContext then,
        ReversalState state,
        ReversalReason reason,
        bool givesBack,
        ImmutableArray<RewardTrace>.Builder changes
    )
    {
        var completes = then.Batch.Referral(then.Member.Id)?.CompletedBy == then.Entry.EventId;
        foreach (var reward in context.Batch.Rewards.OfSource(then.Entry.EventId))
        {
            var isReversed = reward.Status == RewardStatus.Reversed;
            if (isReversed && !completes && !state.IsWhole && OfCompletion(then.Program, reward))
            {
                Keep(context, reward, ReversalReason.Superseded);
                continue;
            }
            var due = state.IsWhole ? reward.Amount ?? 0 : CumulativeShare(then, reward, state.Amount);
            var isStruck = reward.Amount is null ? state.IsWhole && !isReversed : !isReversed && due > reward.Reversed;
            var isReturned = reward.Amount is null ? !state.IsWhole && isReversed : due < reward.Reversed;
            if (isStruck)
                changes.Add(Granting.Reverse(context, reward, due - reward.Reversed, reason));
            else if (isReturned && givesBack && MayReturn(context, reward) is var (mayReturn, otherwise))
            {
                if (mayReturn)
                    changes.Add(Granting.Restore(context, reward, reward.Reversed - due));
                else
                    Keep(context, reward, otherwise);
            }
        }
    }

    /// <summary>
    /// Takes back the rewards that an event granted for a completion, because another event completes the referral now.
    /// </summary>
    public static void Supersede(
        EvaluationContext context,
        EntryId eventId,
        ImmutableArray<RewardTrace>.Builder changes
    )
    {
        foreach (var reward in context.Batch.Rewards.OfSource(eventId))
            if (OfCompletion(context.Program, reward) && reward.Status != RewardStatus.Reversed)
                changes.Add(Granting.Reverse(context, reward, reward.Remaining, ReversalReason.Superseded));
    }

    public static bool OfCompletion(ProgramFacts program, RewardFacts reward) =>
        RuleOf(program, reward)?.On == RulePlan.ReferralCompleted;

    public static RulePlan? RuleOf(ProgramFacts program, RewardFacts reward) =>
        program.Plan(reward.TermsVersion).FindRule(reward.Rule);

    /// <summary>
    /// Returns whether a reward may be given back. It may not if a person or fraud detection took it, if its
    /// beneficiary is erased (whether or not the balance was closed), or if its milestone was granted again.
    /// </summary>
    /// <returns>If it may not, the reason for which it stays taken back.</returns>
    private static (bool MayReturn, ReversalReason Otherwise) MayReturn(EvaluationContext context, RewardFacts reward)
    {
        if (
            reward.Reason
            is not (null or ReversalReason.Refund or ReversalReason.Chargeback or ReversalReason.Superseded)
        )
            return (false, reward.Reason.Value);
        var beneficiary = context.Batch.FindMember(reward.MemberId);
        var isErased = beneficiary?.Status == MemberStatus.Erased;
        if (reward.Status != RewardStatus.Reversed)
            return !isErased
                ? (true, default)
                : (false, beneficiary!.HasForfeited ? ReversalReason.Forfeited : ReversalReason.Rejected);
        var isRejected =
            context.Batch.Referral(context.Member.Id)?.Status == ReferralStatus.Rejected
            && reward.ReversedFrom != RewardStatus.Paid;
        if (isRejected || isErased)
            return (false, ReversalReason.Rejected);
        return
            reward.Threshold is { } threshold
            && context.Batch.MilestoneStands(
                new MilestoneKey(context.Program.Id, reward.MemberId, reward.Rule, threshold)
            )
            ? (false, ReversalReason.Superseded)
            : (true, default);
    }

    /// <summary>
    /// Keeps a reward taken back for another reason, although the reversal that took it is no longer in force.
    /// </summary>
    private static void Keep(EvaluationContext context, RewardFacts reward, ReversalReason reason)
    {
        if (reward.Reason is not (ReversalReason.Refund or ReversalReason.Chargeback))
            return;
        // A chargeback kept the cap slot of a reward that it took as a whole. A reward that is partly left keeps its
        // own slot.
        var frees = reward.Reason == ReversalReason.Chargeback && reward.Status == RewardStatus.Reversed;
        if (frees)
            Caps.Use(context.Batch, reward, -1);
        context.Batch.Change(reward with { Reason = reason });
    }

    /// <summary>
    /// Returns how much of a reward partial reversals have taken so far: <c>floor(reward × reversed so far /
    /// amount)</c>. Many small reversals therefore never drift.
    /// </summary>
    private static long CumulativeShare(EvaluationContext then, RewardFacts reward, long total)
    {
        var granted = reward.Amount ?? 0;
        if (total == 0 || reward.Threshold is not null)
            return 0; // a milestone is taken back only with the whole event
        if (reward.Base is null && RuleOf(then.Program, reward) is { } rule)
        {
            if (rule.OnRefund == RefundMode.WhenFull)
                return 0;
            if (rule.OnRefund == RefundMode.Requalify)
                return StillQualifies(then, rule, reward, total) ? 0 : granted;
        }
        return checked((long)((Int128)granted * total / then.Entry.Amount!.Value));
    }

    /// <summary>
    /// Returns whether the rest of the event would still meet the rule's condition and, for a completion, the
    /// referral's condition.
    /// </summary>
    private static bool StillQualifies(EvaluationContext then, RulePlan rule, RewardFacts reward, long total)
    {
        var rest = then with { Amount = then.Entry.Amount - total };
        if (
            rule.When is not null
            && !ConditionEvaluator.Evaluate(rule.When, rest, then.Batch.FindMember(reward.MemberId)).Holds
        )
            return false;
        return rule.On != RulePlan.ReferralCompleted
            || then.Plan.Completes is not { } completes
            || ConditionEvaluator.Evaluate(completes.When, rest, null).Holds;
    }
}
