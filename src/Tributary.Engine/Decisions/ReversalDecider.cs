using System.Collections.Immutable;

namespace Tributary.Engine;

/// <summary>
/// Decides a refund or chargeback. It strikes the original's beneficiaries and amounts, whatever changed since:
/// 1. it waits until its original is there and decided;
/// 2. it must agree with it: same member, same currency, no more than is left;
/// 3. each reward of the original loses its cumulative share; the whole takes the original out of the counts and may reopen the referral.
/// </summary>
internal static class ReversalDecider
{
    public static void Decide(Batch batch, Entry entry)
    {
        if (batch.Original(entry) is not { } original)
        {
            batch.Park(entry, Wait.ForKey(entry.ReversesKey), "unknown_event");
            return;
        }
        if (Fault(entry, original) is { } fault)
        {
            Decider.Reject(batch, entry, fault);
            return;
        }
        if (!original.IsDecided)
        {
            batch.Park(entry, Wait.ForDecision(original.Event.EventId), "event_undecided");
            return;
        }
        if (original.IsWhole || Excess(entry, original))
        {
            Decider.Reject(batch, entry, Reason.ReversalExceedsOriginal);
            return;
        }

        var member = batch.Member(entry.MemberId);
        var scene = Scene.Of(batch, entry, member);
        var then = Scene.Of(batch, original.Event, member);
        var full = original.Event.Amount ?? 0;
        var amount = entry.Amount ?? full - original.Reversed;
        var total = original.Reversed + amount;
        var isWhole = total == full;
        batch.Reverse(entry, original, total, isWhole);

        var strikes = Strikes(scene, then, total, isWhole);
        var reopened = isWhole && Completion.TakeBack(then, entry);
        var (_, screening) = reopened ? Screening.Look(Scene.Of(scene.Batch, entry, member), FraudMoment.Refund) : (scene, null);
        if (isWhole) Counting.Remove(then, original.Counted);
        var counted = CounterKey.OfEvents(entry.Type);
        Counting.Change(scene, counted, 1);

        var isCredited = scene.Referral is not null && !then.IsBeforeReferral && !original.WasRejected;
        var revenue = isCredited && original.Event.Currency is not null ? -amount : 0;
        Figures.Revenue(scene, original.Event.Currency, revenue);
        var trace = new Trace
        {
            State = scene.Program.Status, Counted = [counted], Reversal = new(original.Event.EventId, amount, total, isWhole), Rewards = strikes,
            Forfeited = Forfeited(batch, original.Event), Screenings = screening is null ? [] : [screening],
        };
        Decider.Settle(
            batch, entry, Outcome.Applied, null, then.Version, trace, scene.Referral is null ? null : member.ReferrerId, revenue, reopened ? -1 : 0,
            currency: original.Event.Currency);
    }

    private static Reason? Fault(Entry entry, OriginalFacts original)
    {
        if (original.Event.ReversesKey is not null) return Reason.ReversalOfReversal;
        if (original.Event.MemberId != entry.MemberId) return Reason.MemberDiffers;
        return entry.Currency is not null && entry.Currency != original.Event.Currency ? Reason.CurrencyDiffers : null;
    }

    private static bool Excess(Entry entry, OriginalFacts original) => entry.Amount > (original.Event.Amount ?? 0) - original.Reversed;

    private static ImmutableArray<RewardTrace> Strikes(Scene scene, Scene then, long total, bool isWhole)
    {
        var reason = scene.Entry.Type == EntryTypes.Chargeback ? StrikeReason.Chargeback : StrikeReason.Refund;
        var strikes = ImmutableArray.CreateBuilder<RewardTrace>();
        foreach (var reward in scene.Batch.Rewards.OfSource(then.Entry.EventId))
        {
            if (reward.Status == RewardStatus.Reversed) continue;
            if (reward.Amount is not { } granted)
            {
                if (isWhole) strikes.Add(Granting.Strike(scene, reward, 0, reason));
                continue;
            }
            var due = isWhole ? granted : CumulativeShare(then, reward, total);
            if (due > reward.Reversed) strikes.Add(Granting.Strike(scene, reward, due - reward.Reversed, reason));
        }
        return strikes.ToImmutable();
    }

    /// <summary>Rewards whose beneficiary has forfeited them: what was given back once is not taken again.</summary>
    private static ImmutableArray<long> Forfeited(Batch batch, Entry original) =>
        [.. batch.Rewards.OfSource(original.EventId).Where(r => r.Reason == StrikeReason.Forfeited).Select(r => r.Id)];

    /// <summary>How much of a reward a partial reversal has cost so far: <c>floor(reward × reversed so far / amount)</c>, so that many small ones never drift.</summary>
    private static long CumulativeShare(Scene then, RewardFacts reward, long total)
    {
        var granted = reward.Amount!.Value;
        var rule = then.Program.Plan(reward.TermsVersion).Rules.FirstOrDefault(r => r.Key == reward.Rule);
        if (reward.Threshold is not null) return 0; // a milestone stands or falls with the whole event
        if (rule is not null && rule.Grant.IsFixed)
        {
            if (rule.OnRefund == RefundMode.WhenFull) return 0;
            if (rule.OnRefund == RefundMode.Requalify) return StillQualifies(then, rule, reward, total) ? 0 : granted;
        }
        return checked((long)((Int128)granted * total / then.Entry.Amount!.Value));
    }

    /// <summary>Whether what is left of the event would still meet the rule's condition and, for a completion, that of the referral.</summary>
    private static bool StillQualifies(Scene then, RulePlan rule, RewardFacts reward, long total)
    {
        var rest = then with { Amount = then.Entry.Amount - total };
        if (rule.When is not null && !Conditions.Decide(rule.When, rest, then.Batch.FindMember(reward.MemberId)).Holds) return false;
        return rule.On != RulePlan.ReferralCompleted || then.Plan.Completes is not { } completes || Conditions.Decide(completes.When, rest, null).Holds;
    }
}
