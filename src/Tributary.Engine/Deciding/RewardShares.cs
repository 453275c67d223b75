using System.Collections.Immutable;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Brings the rewards of an event to what the reversals that stand leave of them. What a reward has lost depends on how
/// much of the event is taken back by now, never on the order or the number of the steps.
/// </summary>
internal static class RewardShares
{
    /// <param name="context">Of the reversal or reinstatement.</param>
    /// <param name="then">Of the original.</param>
    /// <param name="reason">Of what is taken back.</param>
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

    /// <summary>Takes back what an event granted for a completion that another event brings now.</summary>
    public static void Supersede(EvaluationContext context, long eventId, ImmutableArray<RewardTrace>.Builder changes)
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
    /// What a person or fraud detection took stays taken, an erased member is given nothing, whatever became of its
    /// balance, and a milestone stands once.
    /// </summary>
    /// <returns>When it may not, the reason for which what was taken back stays so.</returns>
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
    /// The reversal that took a reward stands no longer, and yet the reward stays taken back, for another reason.
    /// </summary>
    private static void Keep(EvaluationContext context, RewardFacts reward, ReversalReason reason)
    {
        if (reward.Reason is not (ReversalReason.Refund or ReversalReason.Chargeback))
            return;
        // A chargeback kept the cap slot of what it took as a whole; a reward of which a part is left keeps its own.
        var frees = reward.Reason == ReversalReason.Chargeback && reward.Status == RewardStatus.Reversed;
        if (frees)
            Caps.Use(context.Batch, reward, -1);
        context.Batch.Change(reward with { Reason = reason });
    }

    /// <summary>
    /// How much of a reward a partial reversal has cost so far: <c>floor(reward × reversed so far / amount)</c>, so
    /// that many small ones never drift.
    /// </summary>
    private static long CumulativeShare(EvaluationContext then, RewardFacts reward, long total)
    {
        var granted = reward.Amount ?? 0;
        if (total == 0 || reward.Threshold is not null)
            return 0; // a milestone stands or falls with the whole event
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
    /// Whether what is left of the event would still meet the rule's condition and, for a completion, that of the
    /// referral.
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
