using System.Collections.Immutable;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>Decides what a member did: counted, perhaps completing its referral, paid for by each rule that it triggers.</summary>
internal static class EventDecider
{
    public static void Decide(Batch batch, Entry entry)
    {
        var member = batch.Member(entry.MemberId);
        if (member.Status == MemberStatus.Erased)
        {
            Decider.Reject(batch, entry, Reason.MemberErased);
            return;
        }
        var scene = Scene.Of(batch, entry, member);
        if (entry.Currency is { } currency && !scene.Plan.Accepts.Contains(currency))
        {
            Decider.Reject(batch, entry, Reason.CurrencyNotAccepted, scene.Version);
            return;
        }

        if (SumRange.IsLeftBy(scene))
        {
            Decider.Reject(batch, entry, Reason.SumOutOfRange, scene.Version);
            return;
        }

        if (entry.Type == EntryTypes.Signup) batch.Outbox.Joined(member, scene.Referral);
        ScreeningTrace? screening = null;
        if (entry.Type == EntryTypes.Signup) (scene, screening) = Screener.Look(scene, FraudMoment.SignUp);
        var counted = Counting.Add(scene);
        var (completion, completes) = Completion.Ask(scene);
        if (completes && entry.Type != EntryTypes.Signup)
        {
            (scene, screening) = Screener.Look(scene, FraudMoment.Completion);
            completes = scene.Referral!.Status != ReferralStatus.Rejected;
        }
        if (completes) scene = Completion.Complete(scene, null);

        var isEarly = scene.IsBeforeReferral;
        var rules = ImmutableArray.CreateBuilder<RuleTrace>();
        foreach (var rule in scene.Plan.Rules)
            if (rule.On == entry.Type || (completes && rule.On == RulePlan.ReferralCompleted))
                RuleDecider.Decide(scene, rule, rules, counted);

        var signedUp = entry.Type == EntryTypes.Signup && scene.Referral is not null ? 1 : 0;
        var isCredited = scene.Referral is not null && (!isEarly || entry.Type == EntryTypes.Signup);
        var revenue = isCredited && entry.Currency is not null ? entry.Amount ?? 0 : 0;
        Figures.Credit(scene, isCredited ? scene.Referral!.ReferrerId : null, new StatsDelta { SignUps = signedUp, Events = 1 });
        Figures.Revenue(scene, entry.Currency, revenue);

        var trace = new Trace
        {
            State = scene.Program.Status, Counted = [.. counted], Completed = completes, Completion = completion,
            Unmet = completes ? null : Completion.Unmet(scene, completion), Rules = rules.ToImmutable(),
            Screenings = screening is null ? [] : [screening],
        };
        var rewarded = trace.Rules.Any(r => r.Reason is null);
        Decider.Settle(
            batch, entry, rewarded ? Outcome.Rewarded : Outcome.NoReward, rewarded ? null : FirstReason(trace),
            scene.Version, trace, isCredited ? member.ReferrerId : null, revenue, completes ? 1 : 0, signedUp, entry.Currency);
    }

    /// <summary>The reason that comes first in the order of precedence, of the reasons of all rules.</summary>
    private static Reason FirstReason(Trace trace)
    {
        var first = trace.Unmet ?? Reason.NoRule;
        foreach (var rule in trace.Rules)
            if (rule.Reason is { } reason && reason < first) first = reason;
        return first;
    }
}
