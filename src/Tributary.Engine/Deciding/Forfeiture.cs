using System.Collections.Immutable;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Closes the balance of an erased member for good. The ledger moves whole balances, one transfer for what is payable
/// and one for what is pending; every reward that is not paid yet is closed beside them, so that neither a reversal nor
/// a person takes it again.
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

    /// <summary>The unpaid rewards as Load found them, and those that this batch granted or changed.</summary>
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
    /// A deduction that was applied is part of the balance already; one that waits for a second person is closed.
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
