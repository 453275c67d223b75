using System.Collections.Immutable;

namespace Tributary.Engine;

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
        if (entry.Type == EntryTypes.Signup) (scene, screening) = Screening.Look(scene, FraudMoment.SignUp);
        var counted = Counting.Add(scene);
        var (completion, completes) = Completion.Ask(scene);
        if (completes && entry.Type != EntryTypes.Signup)
        {
            (scene, screening) = Screening.Look(scene, FraudMoment.Completion);
            completes = scene.Referral!.Status != ReferralStatus.Rejected;
        }
        if (completes) scene = Completion.Complete(scene, null);

        // What came before the referral completes nothing, and the rules that wait for its completion say so.
        var isEarly = scene.IsBeforeReferral;
        var mayComplete = scene.Plan.Completes is not null && scene.Referral?.Status is ReferralStatus.Pending or ReferralStatus.Expired;
        var isTooEarly = isEarly && mayComplete;
        var rules = ImmutableArray.CreateBuilder<RuleTrace>();
        foreach (var rule in scene.Plan.Rules)
            if (rule.On == entry.Type || ((completes || isTooEarly) && rule.On == RulePlan.ReferralCompleted))
                RuleDecider.Decide(scene, rule, rules, counted);

        var signedUp = entry.Type == EntryTypes.Signup && scene.Referral is not null ? 1 : 0;
        var isCredited = scene.Referral is not null && (!isEarly || entry.Type == EntryTypes.Signup);
        var revenue = isCredited && entry.Currency is not null ? entry.Amount ?? 0 : 0;
        Figures.Credit(scene, isCredited ? scene.Referral!.ReferrerId : null, new StatsDelta { SignUps = signedUp, Events = 1 });
        Figures.Revenue(scene, entry.Currency, revenue);

        var trace = new Trace
        {
            State = scene.Program.Status, Counted = [.. counted], Completed = completes, Completion = completion, Rules = rules.ToImmutable(),
            Screenings = screening is null ? [] : [screening],
        };
        var rewarded = trace.Rules.Any(r => r.Reason is null);
        Decider.Settle(
            batch, entry, rewarded ? Outcome.Rewarded : Outcome.NoReward, rewarded ? null : FirstReason(trace.Rules), scene.Version, trace,
            isCredited ? member.ReferrerId : null, revenue, completes ? 1 : 0, signedUp, entry.Currency);
    }

    /// <summary>Of the reasons of all rules, the one that comes first in the order of precedence.</summary>
    private static Reason FirstReason(ImmutableArray<RuleTrace> rules) =>
        rules.IsEmpty ? Reason.NoRule : rules.Min(r => r.Reason!.Value);
}
