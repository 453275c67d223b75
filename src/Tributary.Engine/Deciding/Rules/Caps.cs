using System.Collections.Immutable;
using Tributary.Engine.Counters;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>Computes what is left of caps and budgets, and takes and frees their slots.</summary>
internal static class Caps
{
    /// <returns>The trace with the clipped amount and the earlier use of each cap, or with the reason when a cap is
    /// used up.</returns>
    public static RuleTrace Clip(EvaluationContext context, RulePlan rule, MemberId payeeId, RuleTrace trace)
    {
        if (!context.Plan.IsCapped)
            return trace;
        var caps = ImmutableArray.CreateBuilder<CapTrace>();
        var amount = trace.Amount;
        foreach (
            var (key, cap) in RuleCaps.Of(context.Plan, rule, context.Program.Id, payeeId, context.Entry.OccurredAt)
        )
        {
            var used = Used(context, key, trace.Currency);
            caps.Add(new CapTrace(key.Name, key.Period, used));
            var left = cap.Amount is { } limit && amount is not null ? limit - used.Amount : long.MaxValue;
            var isFull =
                (cap.Count is { } most && used.Count >= most)
                || left <= 0
                || (cap.Over == CapOverflow.Refuse && left < amount);
            if (isFull)
                return trace with { Reason = ReasonOf(key), Caps = caps.ToImmutable() };
            if (left < amount)
                amount = left;
        }
        return trace with { Amount = amount, Caps = caps.ToImmutable() };
    }

    private static Reason ReasonOf(CapKey key) =>
        key switch
        {
            { Name.Owner: CapOwner.Budget } => Reason.BudgetExhausted,
            { IsOfProgram: true } => Reason.ProgramCapReached,
            { Name.Owner: CapOwner.Shared } => Reason.SharedCapReached,
            _ => Reason.CapReached,
        };

    /// <summary>
    /// Takes one slot of each cap when a reward is granted (sign +1), or frees it in the period where it was taken
    /// (−1).
    /// </summary>
    public static void Use(Batch batch, RewardFacts reward, int sign)
    {
        var program = batch.Program(reward.ProgramId);
        if (!program.Plan(reward.TermsVersion).IsCapped)
            return;
        foreach (var (key, sums) in UsesOf(program, reward))
            batch.UseCap(key, new CapSums(sign * sums.Count, sign * sums.Amount));
    }

    /// <summary>Returns the use of each cap by one granted reward.</summary>
    private static IEnumerable<(CapKey Key, CapSums Sums)> UsesOf(ProgramFacts program, RewardFacts reward)
    {
        var plan = program.Plan(reward.TermsVersion);
        if (reward.Source == RewardSource.Adjustment)
            yield break;
        if (plan.FindRule(reward.Rule) is not { } rule)
            yield break;
        foreach (var (key, _) in RuleCaps.Of(plan, rule, reward.ProgramId, reward.MemberId, reward.OccurredAt))
        {
            var amount = reward.Amount ?? 0;
            var isForeign = IsForeign(program, reward.Currency);
            yield return (key, new CapSums(1, isForeign ? 0 : amount));
            if (isForeign && amount != 0)
                yield return (key.In(reward.Currency!), new CapSums(0, amount));
        }
    }

    /// <summary>
    /// Counts cover all currencies. Amounts are kept per currency, as a sum across currencies would mean nothing.
    /// </summary>
    private static CapSums Used(EvaluationContext context, CapKey key, string? currency)
    {
        var used = context.Batch.Cap(key);
        return IsForeign(context.Program, currency)
            ? used with
            {
                Amount = context.Batch.Cap(key.In(currency!)).Amount,
            }
            : used;
    }

    /// <summary>
    /// Returns whether the amount is counted under its own key. The answer is the same for every version of the Terms,
    /// regardless of their currency.
    /// </summary>
    private static bool IsForeign(ProgramFacts program, string? currency) =>
        currency is not null && currency != program.HomeCurrency;
}
