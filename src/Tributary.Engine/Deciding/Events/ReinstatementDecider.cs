using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Log;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Events;

/// <summary>
/// Decides a reinstatement: an event that names a reversal and cancels it, wholly or in part. The usual case is a
/// dispute that the platform won. The steps:
/// 1. The event must agree with the reversal, which must have taken effect and still be in force.
/// 2. The original is then reversed only as far as the other reversals require, as if this one had never arrived.
/// 3. Each reward gets back its share. An original that is no longer wholly reversed is counted again, and completes
/// its referral again if it had done so before.
/// </summary>
internal static class ReinstatementDecider
{
    /// <param name="reversal">The decided reversal that <paramref name="entry"/> names.</param>
    public static void Decide(Batch batch, Entry entry, OriginalFacts reversal)
    {
        if (batch.Originals.Find(reversal.Event) is not { } original)
            throw new InvalidOperationException($"The original of reversal {reversal.Event.EventId} was not loaded.");
        if (Fault(batch, entry, reversal, original) is { } fault)
            batch.Reject(entry, fault);
        else
            Reinstate(batch, entry with { Currency = original.Event.Currency }, reversal, original);
    }

    private static Reason? Fault(Batch batch, Entry entry, OriginalFacts reversal, OriginalFacts original)
    {
        if (original.Event.ReversesKey is not null)
            return Reason.ReversalOfReinstatement;
        if (reversal.Event.MemberId != entry.MemberId)
            return Reason.MemberDiffers;
        if (
            entry.Currency is not null
            && entry.Amount is not null
            && entry.Currency != original.Event.Currency
            && original.Event.Currency is not null
        )
            return Reason.CurrencyDiffers;
        if (reversal.WasRejected || reversal.Effects.Reversal is null)
            return Reason.ReversalWasRejected;
        return batch.Originals.ReversalOf(reversal).IsWhole ? Reason.AlreadyReinstated : null;
    }

    private static void Reinstate(Batch batch, Entry entry, OriginalFacts reversal, OriginalFacts original)
    {
        var member = batch.Member(entry.MemberId);
        var context = EvaluationContext.Of(batch, entry, member);
        var then = EvaluationContext.Of(batch, original.Event, member);
        var full = original.Event.Amount ?? 0;
        var soFar = batch.Originals.ReversalOf(reversal);
        var left = reversal.Effects.Reversal!.Claim - soFar.Amount;
        var claim = Math.Min(entry.Amount ?? left, left);
        batch.Originals.ChangeReversal(reversal, soFar with { Amount = soFar.Amount + claim, IsWhole = claim == left });

        var before = batch.Originals.ReversalOf(original);
        var after = before.GiveBack(claim, ends: claim == left, full);
        var returns = before.IsWhole && !after.IsWhole;
        if (returns)
            after = after with { Completion = TakenCompletion.None };
        batch.Originals.ChangeReversal(original, after);

        var changes = ImmutableArray.CreateBuilder<RewardTrace>();
        var isCompleted = returns && Completion.Resume(context, then, before.Completion, changes);
        RewardShares.Apportion(context, then, after, ReversalReason.Refund, givesBack: true, changes);
        if (returns)
            Counting.Restore(then, Counting.NamesOf(then, original.Effects.Counted));
        var counter = CounterKey.OfEvents(entry.Type);
        Counting.Change(context, counter, 1);

        var given = before.Amount - after.Amount;
        var revenue = ReversalDecider.RevenueOf(then, original, given);
        Statistics.AddRevenue(context, original.Event.Currency, revenue);
        var trace = new Trace
        {
            State = context.Program.Status,
            Counted = [counter],
            Reversal = new(
                original.Event.EventId,
                given,
                after.Amount,
                after.IsWhole,
                entry.Amount,
                claim,
                reversal.Event.EventId
            ),
            Rewards = changes.ToImmutable(),
        };
        batch.Conclude(
            entry,
            Conclusion.Applied(trace, then.Version) with
            {
                ReferrerId = context.Referral is null ? null : member.ReferrerId,
                Revenue = revenue,
                Currency = original.Event.Currency,
                Completed = isCompleted ? 1 : 0,
            }
        );
    }
}
