using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Events;

/// <summary>
/// Decides a refund or chargeback. It takes back from the original's beneficiaries, regardless of later changes. The
/// steps:
/// 1. The reversal waits until the event that it names exists and is decided. If that event is a reversal itself, it is
/// reinstated (<see cref="ReinstatementDecider"/>).
/// 2. The reversal must agree with its original: the same member and, if it names a currency, the same currency.
/// 3. It takes back the amount that it claims, at most what is left. Each reward of the original loses its cumulative
/// share.
/// 4. A whole reversal removes the original from the counts. If the original had completed the referral, the next event
/// that qualifies completes it instead.
/// </summary>
internal static class ReversalDecider
{
    public static void Decide(Batch batch, Entry entry)
    {
        if (batch.Originals.Find(entry) is not { } original)
            batch.Park(entry, Wait.ForKey(entry.ReversesKey), "unknown_event");
        else if (!original.IsDecided)
            batch.Park(entry, Wait.ForDecision(original.Event.EventId), "event_undecided");
        else if (original.Event.ReversesKey is not null)
            ReinstatementDecider.Decide(batch, entry, original);
        else if (entry.Reinstates)
            batch.Reject(entry, Reason.NotAReversal);
        else if (Fault(entry, original) is { } fault)
            batch.Reject(entry, fault);
        else
            Reverse(batch, entry with { Currency = original.Event.Currency }, original);
    }

    private static Reason? Fault(Entry entry, OriginalFacts original)
    {
        if (original.Event.MemberId != entry.MemberId)
            return Reason.MemberDiffers;
        if (original.Event.Amount is null && entry.Amount > 0)
            return Reason.OriginalWithoutAmount;
        return
            entry.Currency is not null
            && entry.Amount is not null
            && entry.Currency != original.Event.Currency
            && original.Event.Currency is not null
            ? Reason.CurrencyDiffers
            : null;
    }

    private static void Reverse(Batch batch, Entry entry, OriginalFacts original)
    {
        var member = batch.Member(entry.MemberId);
        var context = EvaluationContext.Of(batch, entry, member);
        var then = EvaluationContext.Of(batch, original.Event, member);
        var full = original.Event.Amount ?? 0;
        var claim = Math.Min(entry.Amount ?? full, full);
        var before = batch.Originals.ReversalOf(original);
        var after = before.Add(claim, full);
        var taken = after.Amount - before.Amount;
        batch.Originals.ChangeReversal(original, after);

        var becomesWhole = after.IsWhole && !before.IsWhole;
        var counted = becomesWhole ? Counting.NamesOf(then, original.Effects.Counted) : [];
        var changes = ImmutableArray.CreateBuilder<RewardTrace>();
        RewardShares.Apportion(context, then, after, Granting.ReasonOf(entry), givesBack: false, changes);
        var (isReopened, replacement) = (false, (Replacement?)null);
        ScreeningTrace? screening = null;
        if (becomesWhole)
        {
            Counting.Remove(then, counted);
            isReopened = Completion.TakeBack(then, entry);
            if (isReopened)
                (replacement, screening) = Completion.Replace(context, changes);
            if (isReopened)
                batch.Originals.ChangeReversal(
                    original,
                    after with
                    {
                        Completion = replacement is null ? TakenCompletion.Open : TakenCompletion.Passed,
                    }
                );
            Milestones.OweFallen(then);
        }
        var counter = CounterKey.OfEvents(entry.Type);
        Counting.Change(context, counter, 1);

        var revenue = RevenueOf(then, original, -taken);
        Statistics.AddRevenue(context, original.Event.Currency, revenue);
        var trace = new Trace
        {
            State = context.Program.Status,
            Counted = [counter],
            Reversal = new(original.Event.EventId, taken, after.Amount, after.IsWhole, entry.Amount, claim, null),
            Replacement = replacement,
            Rewards = changes.ToImmutable(),
            Forfeited = Forfeited(batch, original.Event),
            Screenings = screening is null ? [] : [screening],
        };
        batch.Conclude(
            entry,
            Conclusion.Applied(trace, then.Version) with
            {
                ReferrerId = context.Referral is null ? null : member.ReferrerId,
                Revenue = revenue,
                Currency = original.Event.Currency,
                Completed = isReopened && replacement is null ? -1 : 0,
            }
        );
    }

    /// <param name="then">The context of the original.</param>
    /// <param name="amount">An amount of the original; negative when it is taken back.</param>
    public static long RevenueOf(EvaluationContext then, OriginalFacts original, long amount) =>
        then.Referral is not null
        && !then.IsBeforeReferral
        && !original.WasRejected
        && original.Event.Currency is not null
            ? amount
            : 0;

    /// <summary>
    /// Returns the rewards that their beneficiary has forfeited. The program already has them back, so they are not
    /// taken again.
    /// </summary>
    private static ImmutableArray<RewardId> Forfeited(Batch batch, Entry original) =>
        [
            .. batch
                .Rewards.OfSource(original.EventId)
                .Where(r => r.Reason == ReversalReason.Forfeited)
                .Select(r => r.Id),
        ];
}
