using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Events;

/// <summary>
/// Completes a referral, takes the completion back, and passes it on to the next event that qualifies.
/// </summary>
internal static class Completion
{
    /// <summary>
    /// Evaluates <c>completes.when</c> for a referral that may still complete. It is pending, or it expired while this
    /// event was on its way.
    /// </summary>
    public static (ConditionTrace? Trace, bool Completes) Ask(EvaluationContext context)
    {
        if (context.Referral is not { Status: ReferralStatus.Pending or ReferralStatus.Expired } referral)
            return (null, false);
        if (context.Plan.Completes is not { } completes || context.Program.Status == ProgramStatus.Paused)
            return (null, false);
        if (context.IsBeforeReferral)
            return (null, false);
        var trace = ConditionEvaluator.Evaluate(completes.When, context, null, context.RecordedCompletion);
        return (trace, trace.Holds && IsInTime(context, completes, referral));
    }

    /// <summary>
    /// Returns why the event does not complete its member's referral, if a rule pays for completions and this type of
    /// event could complete one.
    /// </summary>
    /// <param name="context">The context after the fraud check.</param>
    /// <param name="asked">The result of <c>completes.when</c>; null when it was not evaluated.</param>
    public static Reason? Unmet(EvaluationContext context, ConditionTrace? asked)
    {
        if (!context.Plan.RulesByTrigger.ContainsKey(RulePlan.ReferralCompleted))
            return null;
        if (!MayComplete(context.Plan, context.Entry.Type))
            return null;
        if (context.Program.Status == ProgramStatus.Paused)
            return Reason.ProgramPaused;
        return context.Referral?.Status switch
        {
            null => Reason.NoReferrer,
            ReferralStatus.Rejected => Reason.ReferralRejected,
            ReferralStatus.Completed => Reason.AlreadyCompleted,
            _ when context.Plan.Completes is null => Reason.CompletesByHand,
            _ when context.IsBeforeReferral => Reason.BeforeReferral,
            ReferralStatus.Expired => Reason.ReferralExpired,
            _ => asked is { Holds: true } ? Reason.ReferralExpired : Reason.ReferralPending,
        };
    }

    /// <summary>If only people complete referrals, they may do so after any event except the sign-up.</summary>
    private static bool MayComplete(Plan plan, string eventType) =>
        plan.Completes is { } completes
            ? ConditionEvaluator.MayHold(completes.When, eventType)
            : eventType != EntryTypes.Signup;

    /// <summary>The window includes its end.</summary>
    private static bool IsInTime(EvaluationContext context, CompletionPlan completes, ReferralFacts referral) =>
        completes.Within is not { } within
        || context.Entry.OccurredAt <= within.After(referral.JoinedAt, context.Plan.TimeZone);

    public static EvaluationContext Complete(EvaluationContext context, string? reason)
    {
        var completed = context.Referral! with
        {
            Status = ReferralStatus.Completed,
            CompletedAt = context.Entry.OccurredAt,
            CompletedBy = context.Entry.EventId,
        };
        context.Batch.Change(completed, context.Deciding.EventId, reason);
        context.Batch.Count(
            new CounterKey(context.Program.Id, completed.ReferrerId, CounterKey.Completed, 0),
            new CounterSums(1, 0)
        );
        Statistics.AddStatusChange(context.Batch, context.Deciding, context.Referral!, ReferralStatus.Completed);
        return context with { Referral = completed };
    }

    /// <summary>
    /// Reopens a referral when the event that completed it is wholly reversed. It may complete again within its window.
    /// </summary>
    /// <returns>True when this event had completed the member's referral.</returns>
    public static bool TakeBack(EvaluationContext original, Entry reversal)
    {
        if (
            original.Referral is not { Status: ReferralStatus.Completed } referral
            || referral.CompletedBy != original.Entry.EventId
        )
            return false;
        var pending = referral with { Status = ReferralStatus.Pending, CompletedAt = null, CompletedBy = null };
        original.Batch.Change(pending, reversal.EventId, reversal.Type);
        original.Batch.Count(
            new CounterKey(original.Program.Id, referral.ReferrerId, CounterKey.Completed, 0),
            new CounterSums(-1, 0)
        );
        Statistics.AddStatusChange(original.Batch, reversal, referral, ReferralStatus.Pending);
        return true;
    }

    /// <summary>
    /// Completes a referral that a reversal has just reopened. The member's earliest qualifying event completes it, as
    /// if the reversed event had never arrived. Without such an event the referrer loses the completion, which fraud
    /// detection then checks.
    /// </summary>
    public static (Replacement? Replacement, ScreeningTrace? Screening) Replace(
        EvaluationContext reversal,
        ImmutableArray<RewardTrace>.Builder changes
    )
    {
        var (batch, member) = (reversal.Batch, reversal.Member);
        var follows = batch.Facts.Recorded is not null && reversal.Program.Draft?.KeepsCompletions != false;
        var recorded = reversal.Recorded?.Replacement?.EventId;
        foreach (var (candidate, state) in batch.Originals.EventsOf(member.Id))
        {
            // A replay follows the record, as a condition may read text that an erasure has blanked. Draft Terms that
            // complete referrals in another way have no record.
            if (follows && candidate.EventId != recorded)
                continue;
            var context = EvaluationContext.Of(batch, candidate, member) with
            {
                DecidedBy = reversal.Entry,
                Program = reversal.Program,
            };
            var (completion, completes) = Ask(context);
            if (completes)
                return (Replace(Complete(context, reversal.Entry.Type), reversal, state, completion, changes), null);
        }
        CountTakenBack(reversal, +1);
        return (null, Screener.Screen(EvaluationContext.Of(batch, reversal.Entry, member), FraudMoment.Refund).Trace);
    }

    /// <summary>
    /// Restores the rewards that the event granted for an earlier completion. Without any, the rules decide as they
    /// would have at the event's own decision.
    /// </summary>
    private static Replacement Replace(
        EvaluationContext context,
        EvaluationContext reversal,
        ReversalState state,
        ConditionTrace? completion,
        ImmutableArray<RewardTrace>.Builder changes
    )
    {
        var earlier = context
            .Batch.Rewards.OfSource(context.Entry.EventId)
            .Where(r =>
                RewardShares.OfCompletion(context.Program, r)
                && r is { Status: RewardStatus.Reversed, Reason: ReversalReason.Superseded }
            )
            .ToList();
        var rules = ImmutableArray.CreateBuilder<RuleTrace>();
        var counted = new List<string>();
        if (earlier.Count > 0)
        {
            RewardShares.Apportion(reversal, context, state, ReversalReason.Refund, givesBack: true, changes);
            counted.AddRange(Counting.RulesOf(context, earlier));
            Counting.Restore(context, counted);
        }
        else
        {
            foreach (var rule in context.Plan.Rules)
                if (rule.On == RulePlan.ReferralCompleted)
                    RuleDecider.Decide(context, rule, rules, counted);
            RewardShares.Apportion(reversal, context, state, ReversalReason.Refund, givesBack: false, changes);
        }
        return new Replacement(
            context.Entry.EventId,
            context.Version,
            context.Entry.OccurredAt,
            new Trace
            {
                Counted = [.. counted],
                Completed = true,
                Completion = completion,
                Rules = rules.ToImmutable(),
            }
        );
    }

    /// <summary>
    /// Restores the completion by an event that was wholly reversed and now counts again. The referral is as it was
    /// before the reversal.
    /// </summary>
    /// <param name="taken">The effect that the reversal had on the completion.</param>
    /// <returns>True when the referral was not completed, and is now.</returns>
    public static bool Resume(
        EvaluationContext reinstatement,
        EvaluationContext original,
        TakenCompletion taken,
        ImmutableArray<RewardTrace>.Builder changes
    )
    {
        if (taken == TakenCompletion.None || original.Referral is not { } referral)
            return false;
        var batch = original.Batch;
        if (taken == TakenCompletion.Open)
            CountTakenBack(original, -1);
        if (referral.Status is ReferralStatus.Pending or ReferralStatus.Expired)
        {
            Complete(original with { DecidedBy = reinstatement.Entry }, reinstatement.Entry.Type);
            return true;
        }
        if (referral is not { Status: ReferralStatus.Completed, CompletedAt: { } completedAt, CompletedBy: { } other })
            return false;

        // The earlier of two valid events completes the referral. If both occurred at the same moment, the one that was
        // accepted first does.
        var mine = (original.Entry.OccurredAt.Micros, original.Entry.EventId);
        if ((completedAt.Micros, other).CompareTo(mine) <= 0)
            return false;
        var events = batch.Originals.EventsOf(original.Member.Id);
        if (events.FirstOrDefault(e => e.Event.EventId == other).Event is { } completer)
        {
            var then = EvaluationContext.Of(batch, completer, original.Member);
            Counting.Remove(
                then,
                Counting.RulesOf(
                    then,
                    batch.Rewards.OfSource(other).Where(r => RewardShares.OfCompletion(then.Program, r))
                )
            );
        }
        RewardShares.Supersede(reinstatement, other, changes);
        batch.Change(
            referral with
            {
                CompletedAt = original.Entry.OccurredAt,
                CompletedBy = original.Entry.EventId,
            },
            reinstatement.Entry.EventId,
            reinstatement.Entry.Type
        );
        return false;
    }

    /// <summary>
    /// Counts a completion that was lost permanently, for the referrer and for the member that took it back.
    /// </summary>
    private static void CountTakenBack(EvaluationContext context, int sign)
    {
        var (referral, once) = (context.Referral!, new CounterSums(sign, 0));
        context.Batch.Count(new CounterKey(context.Program.Id, referral.ReferrerId, CounterKey.TakenBack, 0), once);
        context.Batch.Count(new CounterKey(context.Program.Id, referral.MemberId, CounterKey.Refunded, 0), once);
    }
}
