using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>
/// Updates figures in the deciding transaction, so that dashboards read them without a scan. Amounts are kept per
/// currency.
/// </summary>
internal static class Statistics
{
    /// <summary>Adds the figures of a member's event to its referrer and to the day of the event.</summary>
    /// <param name="referrerId">Null to add to the day alone.</param>
    public static void AddToReferrer(EvaluationContext context, MemberId? referrerId, StatsDelta delta) =>
        Add(context.Batch, context.Entry, context.Plan, referrerId, delta);

    /// <summary>
    /// Adds the amount that a member spent to its referrer and to the day of the event. It is negative for a reversal.
    /// </summary>
    public static void AddRevenue(EvaluationContext context, string? currency, long amount)
    {
        if (amount == 0 || currency is null)
            return;
        var referrerId = context.Referral!.ReferrerId;
        context.Batch.CheckRevenue(new RevenueKey(context.Program.Id, referrerId, currency), amount);
        if (currency == context.Program.HomeCurrency)
        {
            Add(context.Batch, context.Entry, context.Plan, referrerId, new StatsDelta { Revenue = amount });
            return;
        }
        var dates = Calendar.Dates(context.Entry.OccurredAt, context.Plan.TimeZone);
        context.Batch.AddRevenue(
            new RevenueKey(context.Program.Id, referrerId, currency),
            RevenueDelta.Of(amount, dates)
        );
    }

    /// <summary>Adds a referral's change of status to its referrer and to the day of the entry.</summary>
    public static void AddStatusChange(Batch batch, Entry entry, ReferralFacts from, ReferralStatus to)
    {
        var plan = batch.Program(entry.ProgramId).Plan(from.TermsVersion);
        Add(
            batch,
            entry,
            plan,
            from.ReferrerId,
            new StatsDelta
            {
                Completed = Step(ReferralStatus.Completed),
                Rejected = Step(ReferralStatus.Rejected),
                Expired = Step(ReferralStatus.Expired),
            }
        );

        int Step(ReferralStatus status) => (to == status ? 1 : 0) - (from.Status == status ? 1 : 0);
    }

    /// <summary>
    /// Adds a reward to its beneficiary and to the day of the entry. Money is added beside the balance of its account,
    /// which changes anyway; an item is added to the member's figures. Adjustments do not count as earnings, and
    /// neither does taking them back.
    /// </summary>
    /// <param name="count">+1 for a grant, −1 for a whole reversal, 0 for a part.</param>
    public static void AddReward(EvaluationContext context, RewardFacts reward, int count, long amount)
    {
        if (reward.Source == RewardSource.Adjustment)
            return;
        var counted = reward.Currency == context.Program.HomeCurrency ? amount : 0;
        if (reward.Currency is not null)
            context.Batch.Ledger.Earn(
                reward,
                Earnings.Of(count, amount, Calendar.Dates(context.Entry.OccurredAt, context.Plan.TimeZone))
            );
        MemberId? owner = reward.Currency is null ? reward.MemberId : null;
        Add(
            context.Batch,
            context.Entry,
            context.Plan,
            owner,
            new StatsDelta { Rewards = count, RewardAmount = counted }
        );
    }

    private static void Add(Batch batch, Entry entry, Plan plan, MemberId? memberId, StatsDelta delta)
    {
        if (delta == default)
            return;
        var dates = Calendar.Dates(entry.OccurredAt, plan.TimeZone);
        if (memberId is { } member)
            batch.AddStats(new StatsKey(entry.ProgramId, member), MemberStatsDelta.Of(delta, dates));
        batch.AddDaily(new DailyKey(entry.ProgramId, entry.Partition, dates.Day), delta);
    }
}
