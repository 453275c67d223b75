using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Rules;

/// <summary>
/// Closes the balance of an erased member permanently. The ledger moves whole balances: one transfer for the payable
/// amount and one for the pending amount. Every unpaid reward is closed too, so that neither a reversal nor a person
/// can take it back again.
/// </summary>
internal static class Forfeiture
{
    /// <returns>The rewards that were closed, for the trace.</returns>
    public static ImmutableArray<RewardTrace> Close(Batch batch, Entry entry, MemberFacts member)
    {
        foreach (var account in batch.Ledger.Of(member.Id))
        {
            if (account.Sums.CreditsPending > 0)
                batch.Ledger.ForfeitPending(account.Key, entry, account.Sums.CreditsPending);
            if (account.Sums.Payable > 0)
                batch.Ledger.Forfeit(account.Key, entry, account.Sums.Payable);
        }
        return [.. UnpaidOf(batch, entry, member).Select(reward => Close(batch, entry, reward))];
    }

    /// <summary>
    /// Returns the unpaid rewards: those that Load found, and those that this batch granted or changed.
    /// </summary>
    private static List<RewardFacts> UnpaidOf(Batch batch, Entry entry, MemberFacts member)
    {
        var touched = batch
            .Rewards.New.Concat(batch.Rewards.Changed)
            .Where(r => r.MemberId == member.Id)
            .Select(r => r.Id);
        return
        [
            .. batch
                .Facts.Due.GetValueOrDefault(entry.EventId, [])
                .Concat(touched)
                .Distinct()
                .Order()
                .Select(id => batch.Rewards.Find(id)!)
                .Where(IsUnpaid),
        ];
    }

    /// <summary>
    /// Returns true for a reward to close. An applied deduction is already part of the balance; one that waits for a
    /// second person is closed.
    /// </summary>
    private static bool IsUnpaid(RewardFacts reward) =>
        reward.Status == RewardStatus.Review
        || (reward.Status is RewardStatus.Held or RewardStatus.Payable && reward.Amount is null or > 0);

    private static RewardTrace Close(Batch batch, Entry entry, RewardFacts reward)
    {
        var left = reward.Remaining;
        batch.Change(
            reward with
            {
                Status = RewardStatus.Reversed,
                Reversed = reward.Amount ?? 0,
                Reason = ReversalReason.Forfeited,
            }
        );
        Statistics.AddReward(EvaluationContext.ForReward(batch, entry, reward), reward, -1, -left);
        return new RewardTrace(reward.Id, Math.Max(0, left), RewardStatus.Reversed);
    }
}
