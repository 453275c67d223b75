using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Decides one triggered rule of one event. The way to a reward:
/// 1. the program and the referral allow it, and the rule's span is not over;
/// 2. for each beneficiary, level by level: it may earn, the condition holds, a milestone is reached;
/// 3. the exact amount, rounded once; caps clip or refuse it, in the order the Terms have them;
/// 4. the reward is granted, ledgered, and its cap slots are taken.
/// Whatever stops it on the way is the reason in the trace.
/// </summary>
internal static class RuleDecider
{
    public static void Decide(Scene scene, RulePlan rule, ImmutableArray<RuleTrace>.Builder traces, List<string> counted)
    {
        if (Barred(scene, rule) is { } barred)
        {
            traces.Add(new RuleTrace(rule.Key) { Reason = barred });
            return;
        }

        // A condition that does not look at the beneficiary is asked once for all levels.
        var perPayee = rule.When is not null && ConditionEvaluator.ReadsPayee(rule.When);
        var shared = rule.When is null || perPayee ? null : ConditionEvaluator.Decide(rule.When, scene, null, scene.Recorded?.Of(rule.Key, null)?.Condition);
        if (shared is { Holds: false })
        {
            traces.Add(new RuleTrace(rule.Key) { Reason = Unmet(shared), Condition = shared });
            return;
        }

        if (rule.For?.Count is { } most)
        {
            var name = CounterKey.OfRule(rule.Key);
            var earlier = scene.Counter(scene.Member.Id, name).Count;
            if (earlier >= most)
            {
                traces.Add(new RuleTrace(rule.Key) { Reason = Reason.CountOver, Condition = shared, Count = earlier });
                return;
            }
        }

        var first = traces.Count;
        PayLevels(scene, rule, traces, perPayee, shared);
        if (rule.For?.Count is null || !IsPaid(traces, first)) return;

        // An event that the rule pays nothing for uses up none of its count; for history another system has paid.
        counted.Add(CounterKey.OfRule(rule.Key));
        Counting.Change(scene, CounterKey.OfRule(rule.Key), 1);
    }

    private static bool IsPaid(ImmutableArray<RuleTrace>.Builder traces, int first)
    {
        for (var i = first; i < traces.Count; i++)
            if (traces[i].Reason is null or Reason.ImportedAsHistory) return true;
        return false;
    }

    private static void PayLevels(
        Scene scene, RulePlan rule, ImmutableArray<RuleTrace>.Builder traces, bool perPayee, ConditionTrace? shared)
    {
        var levels = FactNeeds.LevelsOf(rule.Grant);
        if (rule.To == Payee.Member)
        {
            traces.Add(Pay(scene, rule, scene.Member, 0, perPayee, shared));
            return;
        }
        for (var level = 1; level <= (rule.To == Payee.Referrer ? 1 : levels); level++)
        {
            traces.Add(level > scene.Member.Upline.Length
                ? new RuleTrace(rule.Key) { Level = level, Reason = Reason.NoSuchLevel, Condition = shared }
                : Pay(scene, rule, scene.Batch.Member(scene.Member.Upline[level - 1]), level, perPayee, shared));
            if (level > scene.Member.Upline.Length) break;
        }
    }

    private static Reason? Barred(Scene scene, RulePlan rule)
    {
        var plan = scene.Plan;
        var at = scene.Entry.OccurredAt;
        if (scene.Program.Status == ProgramStatus.Paused) return Reason.ProgramPaused;
        if (plan.StartsAt is { } starts && at < starts) return Reason.BeforeStart;
        if (rule.On != RulePlan.ReferralCompleted && HasEnded(scene.Program, plan, at)) return Reason.ProgramEnded;
        if (rule.To != Payee.Member && scene.Referral is null) return Reason.NoReferrer;
        if (scene.IsBeforeReferral && DependsOnReferral(rule)) return Reason.BeforeReferral;
        if (scene.Referral?.Status == ReferralStatus.Rejected) return Reason.ReferralRejected;
        return rule.For?.Span is { } span ? SpanBarred(scene, rule.For.From, span) : null;
    }

    /// <summary>A reward to the member itself for what it did stands by itself, unless its terms look at the referral.</summary>
    private static bool DependsOnReferral(RulePlan rule) =>
        rule.To != Payee.Member || rule.On == RulePlan.ReferralCompleted || rule.For?.Span is not null
        || (rule.When is { } when && ConditionEvaluator.ReadsReferral(when));

    /// <summary>After the end nothing new is earned, but a pending referral may still complete (DESIGN §5).</summary>
    private static bool HasEnded(ProgramFacts program, Plan plan, Instant at) =>
        (plan.EndsAt is { } ends && at >= ends) || (program.EndedAt is { } ended && at >= ended);

    /// <summary>The span excludes its end.</summary>
    private static Reason? SpanBarred(Scene scene, SpanStart from, CalendarSpan span)
    {
        var start = from == SpanStart.Joined ? scene.Referral?.JoinedAt ?? scene.Member.JoinedAt : scene.Referral?.CompletedAt;
        if (start is not { } begun || scene.Entry.OccurredAt < begun && from == SpanStart.Completed) return Reason.ReferralNotCompleted;
        return scene.Entry.OccurredAt < span.After(begun, scene.Plan.TimeZone) ? null : Reason.SpanOver;
    }

    private static RuleTrace Pay(Scene scene, RulePlan rule, MemberFacts payee, int level, bool perPayee, ConditionTrace? shared)
    {
        var trace = new RuleTrace(rule.Key) { Level = level, PayeeId = payee.Id, Condition = shared };
        if (level > 1 && scene.IsBeforeBond(level)) return trace with { Reason = Reason.BeforeReferral };
        if (payee.Status == MemberStatus.Erased) return trace with { Reason = Reason.PayeeErased };
        if (payee.Status == MemberStatus.Blocked)
        {
            if (rule.Milestone is not null && Milestones.Reached(scene, rule, payee.Id, scene.Counter(payee.Id, Milestones.CounterOf(rule)).Count) is { } missed)
                Milestones.Owe(scene.Batch, scene.Program.Id, payee.Id, rule.Key, missed);
            return trace with { Reason = Reason.PayeeBlocked };
        }
        if (rule.Groups.Count > 0 && !rule.Groups.Contains(payee.Group))
            return trace with { Reason = Reason.NotInGroup, Group = payee.Group };
        if (perPayee)
        {
            trace = trace with { Condition = ConditionEvaluator.Decide(rule.When!, scene, payee, scene.Recorded?.Of(rule.Key, level)?.Condition) };
            if (!trace.Condition.Holds) return trace with { Reason = Unmet(trace.Condition) };
        }

        int? threshold = null;
        if (rule.Milestone is not null)
        {
            var count = scene.Counter(payee.Id, Milestones.CounterOf(rule)).Count;
            trace = trace with { Count = count };
            threshold = Milestones.Reached(scene, rule, payee.Id, count);
            if (threshold is null) return trace with { Reason = Reason.MilestoneNotReached };
            if (scene.Batch.MilestoneStands(new MilestoneKey(scene.Program.Id, payee.Id, rule.Key, threshold.Value)))
                return trace with { Reason = Reason.MilestoneStands };
        }

        trace = Amounts.Decide(scene, rule.Grant, rule.Base, payee, level, trace);
        if (trace.Reason is null && scene.IsHistory) return trace with { Reason = Reason.ImportedAsHistory };
        if (trace.Reason is null) trace = Caps.Decide(scene, rule, payee.Id, trace);
        if (trace.Reason is { } reason)
        {
            if (threshold is { } reached && Milestones.StaysOwed(reason)) Milestones.Owe(scene.Batch, scene.Program.Id, payee.Id, rule.Key, reached);
            return trace;
        }
        if (threshold is { } paid) Milestones.Paid(scene, rule, payee.Id, paid);
        return trace with { RewardId = Granting.Grant(scene, rule, payee, trace, threshold) };
    }

    private static Reason Unmet(ConditionTrace condition) => condition.ComparesTextAsNumber ? Reason.NumberAsText : Reason.ConditionNotMet;
}
