using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>
/// Decides one triggered rule of one event. The steps to a reward:
/// 1. the program and the referral allow it, and the rule's span has not ended;
/// 2. for each beneficiary, level by level: it may earn, the condition holds, a milestone is reached;
/// 3. the exact amount is rounded once; caps clip or refuse it, in the order of the Terms;
/// 4. the reward is granted and written to the ledger, and its cap slots are taken.
/// If a step refuses the reward, the trace records the reason.
/// </summary>
internal static class RuleDecider
{
    public static void Decide(
        EvaluationContext context,
        RulePlan rule,
        ImmutableArray<RuleTrace>.Builder traces,
        List<string> counted
    )
    {
        if (Barred(context, rule) is { } barred)
        {
            traces.Add(new RuleTrace(rule.Key) { Reason = barred });
            return;
        }

        // A condition that does not read the beneficiary is evaluated once for all levels.
        var perPayee = rule.When is not null && ConditionEvaluator.ReadsPayee(rule.When);
        var shared =
            rule.When is null || perPayee
                ? null
                : ConditionEvaluator.Evaluate(rule.When, context, null, context.RecordedConditionOf(rule, null));
        if (shared is { Holds: false })
        {
            traces.Add(new RuleTrace(rule.Key) { Reason = Unmet(shared), Condition = shared });
            return;
        }

        if (rule.For?.Count is { } most)
        {
            var name = CounterKey.OfRule(rule.Key);
            var earlier = context.Counter(context.Member.Id, name).Count;
            if (earlier >= most)
            {
                traces.Add(
                    new RuleTrace(rule.Key)
                    {
                        Reason = Reason.CountOver,
                        Condition = shared,
                        Count = earlier,
                    }
                );
                return;
            }
        }

        var first = traces.Count;
        PayLevels(context, rule, traces, perPayee, shared);
        if (rule.For?.Count is null || !IsPaid(traces, first))
            return;

        // An event for which the rule pays nothing does not use up its count. Another system has paid for history.
        counted.Add(CounterKey.OfRule(rule.Key));
        Counting.Change(context, CounterKey.OfRule(rule.Key), 1);
    }

    private static bool IsPaid(ImmutableArray<RuleTrace>.Builder traces, int first)
    {
        for (var i = first; i < traces.Count; i++)
            if (traces[i].Reason is null or Reason.ImportedAsHistory)
                return true;
        return false;
    }

    private static void PayLevels(
        EvaluationContext context,
        RulePlan rule,
        ImmutableArray<RuleTrace>.Builder traces,
        bool perPayee,
        ConditionTrace? shared
    )
    {
        var levels = rule.Grant.Levels;
        if (rule.To == Payee.Member)
        {
            traces.Add(Pay(context, rule, context.Member, 0, perPayee, shared));
            return;
        }
        for (var level = 1; level <= (rule.To == Payee.Referrer ? 1 : levels); level++)
        {
            traces.Add(
                level > context.Member.Upline.Length
                    ? new RuleTrace(rule.Key)
                    {
                        Level = level,
                        Reason = Reason.NoSuchLevel,
                        Condition = shared,
                    }
                    : Pay(
                        context,
                        rule,
                        context.Batch.Member(context.Member.Upline[level - 1]),
                        level,
                        perPayee,
                        shared
                    )
            );
            if (level > context.Member.Upline.Length)
                break;
        }
    }

    private static Reason? Barred(EvaluationContext context, RulePlan rule)
    {
        var plan = context.Plan;
        var at = context.Entry.OccurredAt;
        if (context.Program.Status == ProgramStatus.Paused)
            return Reason.ProgramPaused;
        if (plan.StartsAt is { } starts && at < starts)
            return Reason.BeforeStart;
        if (rule.On != RulePlan.ReferralCompleted && HasEnded(context.Program, plan, at))
            return Reason.ProgramEnded;
        if (rule.To != Payee.Member && context.Referral is null)
            return Reason.NoReferrer;
        if (context.IsBeforeReferral && DependsOnReferral(rule))
            return Reason.BeforeReferral;
        if (context.Referral?.Status == ReferralStatus.Rejected)
            return Reason.ReferralRejected;
        return rule.For?.Span is { } span ? SpanBarred(context, rule.For.From, span) : null;
    }

    /// <summary>
    /// Returns whether a reward depends on the referral. A reward to the member for its own action does not, unless its
    /// terms read the referral.
    /// </summary>
    private static bool DependsOnReferral(RulePlan rule) =>
        rule.To != Payee.Member
        || rule.On == RulePlan.ReferralCompleted
        || rule.For?.Span is not null
        || (rule.When is { } when && ConditionEvaluator.ReadsReferral(when));

    /// <summary>
    /// Returns whether the program has ended. Nothing new is earned after that, but a pending referral may still
    /// complete within its window (docs/concepts.md).
    /// </summary>
    private static bool HasEnded(ProgramFacts program, Plan plan, Instant at) =>
        (plan.EndsAt is { } ends && at >= ends) || (program.EndedAt is { } ended && at >= ended);

    /// <summary>
    /// Returns why the entry is outside the rule's span, or null if it is inside. The span excludes its end.
    /// </summary>
    private static Reason? SpanBarred(EvaluationContext context, SpanStart from, CalendarSpan span)
    {
        var start =
            from == SpanStart.Joined
                ? context.Referral?.JoinedAt ?? context.Member.JoinedAt
                : context.Referral?.CompletedAt;
        if (start is not { } begun || context.Entry.OccurredAt < begun && from == SpanStart.Completed)
            return Reason.ReferralNotCompleted;
        return context.Entry.OccurredAt < span.After(begun, context.Plan.TimeZone) ? null : Reason.SpanOver;
    }

    private static RuleTrace Pay(
        EvaluationContext context,
        RulePlan rule,
        MemberFacts payee,
        int level,
        bool perPayee,
        ConditionTrace? shared
    )
    {
        var trace = new RuleTrace(rule.Key)
        {
            Level = level,
            PayeeId = payee.Id,
            Condition = shared,
        };
        if (level > 1 && context.IsBeforeReferralStart(level))
            return trace with { Reason = Reason.BeforeReferral };
        if (payee.Status == MemberStatus.Erased)
            return trace with { Reason = Reason.PayeeErased };
        if (payee.Status == MemberStatus.Blocked)
        {
            if (
                rule.Milestone is not null
                && Milestones.Reached(
                    context,
                    rule,
                    payee.Id,
                    context.Counter(payee.Id, Milestones.CounterOf(rule)).Count
                )
                    is { } missed
            )
                Milestones.Owe(context.Batch, context.Program.Id, payee.Id, rule.Key, missed);
            return trace with { Reason = Reason.PayeeBlocked };
        }
        if (rule.Groups.Count > 0 && !rule.Groups.Contains(payee.Group))
            return trace with { Reason = Reason.NotInGroup, Group = payee.Group };
        if (perPayee)
        {
            trace = trace with
            {
                Condition = ConditionEvaluator.Evaluate(
                    rule.When!,
                    context,
                    payee,
                    context.RecordedConditionOf(rule, level)
                ),
            };
            if (!trace.Condition.Holds)
                return trace with { Reason = Unmet(trace.Condition) };
        }

        int? threshold = null;
        if (rule.Milestone is not null)
        {
            var count = context.Counter(payee.Id, Milestones.CounterOf(rule)).Count;
            trace = trace with { Count = count };
            threshold = Milestones.Reached(context, rule, payee.Id, count);
            if (threshold is null)
                return trace with { Reason = Reason.MilestoneNotReached };
            if (
                context.Batch.MilestoneStands(new MilestoneKey(context.Program.Id, payee.Id, rule.Key, threshold.Value))
            )
                return trace with { Reason = Reason.MilestoneStands };
        }

        trace = GrantAmount.Compute(context, rule.Grant, rule.Base, payee, level, trace);
        if (trace.Reason is null && context.IsHistory)
            return trace with { Reason = Reason.ImportedAsHistory };
        if (trace.Reason is null)
            trace = Caps.Clip(context, rule, payee.Id, trace);
        if (trace.Reason is { } reason)
        {
            if (threshold is { } reached && Milestones.StaysOwed(reason))
                Milestones.Owe(context.Batch, context.Program.Id, payee.Id, rule.Key, reached);
            return trace;
        }
        if (threshold is { } paid)
            Milestones.Paid(context, rule, payee.Id, paid);
        return trace with { RewardId = Granting.Grant(context, rule, payee, trace, threshold) };
    }

    private static Reason Unmet(ConditionTrace condition) =>
        condition.ComparesTextAsNumber ? Reason.NumberAsText : Reason.ConditionNotMet;
}
