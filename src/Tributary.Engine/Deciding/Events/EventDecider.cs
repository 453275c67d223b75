using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Events;

/// <summary>
/// Decides an event of a member. The event is counted, may complete the member's referral, and is paid for by each rule
/// that it triggers.
/// </summary>
internal static class EventDecider
{
    public static void Decide(Batch batch, Entry entry)
    {
        var member = batch.Member(entry.MemberId);
        if (member.Status == MemberStatus.Erased)
        {
            batch.Reject(entry, Reason.MemberErased);
            return;
        }
        var context = EvaluationContext.Of(batch, entry, member);
        if (entry.Currency is { } currency && !context.Plan.Accepts.Contains(currency))
        {
            batch.Reject(entry, Reason.CurrencyNotAccepted, context.Version);
            return;
        }

        if (SumRange.IsLeftBy(context))
        {
            batch.Reject(entry, Reason.SumOutOfRange, context.Version);
            return;
        }

        if (entry.Type == EntryTypes.Signup)
            batch.Outbox.AddJoined(member, context.Referral);
        ScreeningTrace? screening = null;
        if (entry.Type == EntryTypes.Signup)
            (context, screening) = Screener.Screen(context, FraudMoment.SignUp);
        var counted = Counting.Add(context);
        var (completion, completes) = Completion.Ask(context);
        if (completes && entry.Type != EntryTypes.Signup)
        {
            (context, screening) = Screener.Screen(context, FraudMoment.Completion);
            completes = context.Referral!.Status != ReferralStatus.Rejected;
        }
        if (completes)
            context = Completion.Complete(context, null);

        var isEarly = context.IsBeforeReferral;
        var rules = ImmutableArray.CreateBuilder<RuleTrace>();
        foreach (var rule in context.Plan.Rules)
            if (rule.On == entry.Type || (completes && rule.On == RulePlan.ReferralCompleted))
                RuleDecider.Decide(context, rule, rules, counted);

        var signedUp = entry.Type == EntryTypes.Signup && context.Referral is not null ? 1 : 0;
        var isCredited = context.Referral is not null && (!isEarly || entry.Type == EntryTypes.Signup);
        var revenue = isCredited && entry.Currency is not null ? entry.Amount ?? 0 : 0;
        Statistics.AddToReferrer(
            context,
            isCredited ? context.Referral!.ReferrerId : null,
            new StatsDelta { SignUps = signedUp, Events = 1 }
        );
        Statistics.AddRevenue(context, entry.Currency, revenue);

        var trace = new Trace
        {
            State = context.Program.Status,
            Counted = [.. counted],
            Completed = completes,
            Completion = completion,
            Unmet = completes ? null : Completion.Unmet(context, completion),
            Rules = rules.ToImmutable(),
            Screenings = screening is null ? [] : [screening],
        };
        var rewarded = trace.Rules.Any(r => r.Reason is null);
        var (outcome, reason) = rewarded ? (Outcome.Rewarded, (Reason?)null) : (Outcome.NoReward, FirstReason(trace));
        batch.Conclude(
            entry,
            new Conclusion(outcome, reason, context.Version, trace)
            {
                ReferrerId = isCredited ? member.ReferrerId : null,
                Revenue = revenue,
                Currency = entry.Currency,
                Completed = completes ? 1 : 0,
                SignedUp = signedUp,
            }
        );
    }

    /// <summary>Returns the reason with the highest precedence among the reasons of all rules.</summary>
    private static Reason FirstReason(Trace trace)
    {
        var first = trace.Unmet ?? Reason.NoRule;
        foreach (var rule in trace.Rules)
            if (rule.Reason is { } reason && reason < first)
                first = reason;
        return first;
    }
}
