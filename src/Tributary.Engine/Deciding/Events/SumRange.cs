using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Money;

namespace Tributary.Engine.Deciding.Events;

/// <summary>
/// Checks in advance the sums to which an event of a large amount always adds. Other sums are checked when they are
/// added up, and a failure there means deciding the batch again. A flood of huge amounts should not cost that.
/// </summary>
internal static class SumRange
{
    /// <summary>
    /// The amount in minor units from which an entry's sums are checked before it is decided. A million smaller amounts
    /// stay within <see cref="MinorUnits.WireLimit"/>, and the database refuses a sum beyond it.
    /// </summary>
    public const long LargeAmount = 1L << 33;

    public static bool IsLeftBy(EvaluationContext context)
    {
        if (context.Entry is not { Amount: > LargeAmount and var amount, Currency: { } currency })
            return false;
        if (
            context.Referral is { } referral
            && !context.IsBeforeReferral
            && context.Batch.RevenueOf(new RevenueKey(context.Program.Id, referral.ReferrerId, currency))
                > MinorUnits.WireLimit - amount
        )
            return true;
        return currency == context.Plan.Currency
            && context.Counter(context.Member.Id, CounterKey.OfEvents(context.Entry.Type)).Amount
                > MinorUnits.WireLimit - amount;
    }
}
