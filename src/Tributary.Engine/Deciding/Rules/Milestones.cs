using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>
/// Finds the milestone that a count reaches, and the one that is still owed. A milestone that was reached but could not
/// be paid uses up nothing. It is owed, and granted with the next event that can be paid for.
/// </summary>
internal static class Milestones
{
    public static string CounterOf(RulePlan rule) =>
        rule.On == RulePlan.ReferralCompleted ? CounterKey.Completed : CounterKey.OfEvents(rule.On);

    /// <returns>The threshold that the count has reached exactly, or an owed threshold that is not above the count;
    /// null for neither.</returns>
    public static int? Reached(EvaluationContext context, RulePlan rule, MemberId payeeId, long count)
    {
        var milestone = rule.Milestone!;
        if (
            count == milestone.At
            || (milestone.Every is { } every && count > milestone.At && (count - milestone.At) % every == 0)
        )
            return checked((int)count);
        var owed = context.Counter(payeeId, CounterKey.OfOwed(rule.Key));
        return owed.Count > 0 && owed.Amount <= count ? checked((int)owed.Amount) : null;
    }

    /// <summary>
    /// Returns true when the rule would have paid, and the reason that stopped it has nothing to do with the milestone.
    /// </summary>
    public static bool StaysOwed(Reason reason) =>
        reason
            is Reason.PayeeBlocked
                or Reason.MissingAmount
                or Reason.NumberAsText
                or Reason.NotMinorUnits
                or Reason.NoAmountInCurrency
                or Reason.RoundsToZero
                or Reason.CapReached
                or Reason.BudgetExhausted;

    /// <summary>Records that a milestone is owed. If several are owed, the latest one replaces the others.</summary>
    public static void Owe(Batch batch, ProgramId programId, MemberId payeeId, string rule, int threshold) =>
        Set(batch, programId, payeeId, rule, new(1, threshold));

    public static void Paid(EvaluationContext context, RulePlan rule, MemberId payeeId, int threshold)
    {
        if (context.Counter(payeeId, CounterKey.OfOwed(rule.Key)) == new CounterSums(1, threshold))
            Set(context.Batch, context.Program.Id, payeeId, rule.Key, default);
    }

    /// <summary>
    /// Records that a milestone is owed when it was reversed with its event, although the count still reaches it. The
    /// next event is paid for it.
    /// </summary>
    public static void OweFallen(EvaluationContext original)
    {
        var batch = original.Batch;
        foreach (var reward in batch.Rewards.OfSource(original.Entry.EventId))
        {
            if (
                reward.Threshold is not { } threshold
                || reward.Reason is not (ReversalReason.Refund or ReversalReason.Chargeback)
            )
                continue;
            if (RewardShares.RuleOf(original.Program, reward) is not { Milestone: not null } rule)
                continue;
            var stands = batch.MilestoneStands(
                new MilestoneKey(reward.ProgramId, reward.MemberId, reward.Rule, threshold)
            );
            if (!stands && original.Counter(reward.MemberId, CounterOf(rule)).Count >= threshold)
                Owe(batch, reward.ProgramId, reward.MemberId, rule.Key, threshold);
        }
    }

    private static void Set(Batch batch, ProgramId programId, MemberId payeeId, string rule, CounterSums sums)
    {
        var key = new CounterKey(programId, payeeId, CounterKey.OfOwed(rule), 0);
        var now = batch.Counter(key);
        if (now != sums)
            batch.Count(key, new CounterSums(sums.Count - now.Count, sums.Amount - now.Amount));
    }
}
