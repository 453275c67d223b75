using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Takes back a reward that is not paid yet.</summary>
public sealed record RejectReward(RewardId Reward) : IRewardCommand;

internal sealed class RejectRewardHandler()
    : CommandHandler<RejectReward>(EntryTypes.RewardReject, CommandJson.Default.RejectReward)
{
    public override string? Done => "Rejected a reward";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.RewardReversed];

    public override bool IsListed => true;

    protected override void AddNeeds(RejectReward command, Entry entry, CommandNeeds needs) =>
        needs.AddReward(entry, command.Reward);

    protected override Conclusion Decide(RejectReward command, CommandContext context)
    {
        if (context.FindReward(command.Reward) is not { } reward)
            return Conclusion.Rejected(Reason.NotFound);
        if (!MayBeRejected(reward))
            return Conclusion.Rejected(Reason.StateForbids);
        var trace =
            reward.Amount < 0
                ? CloseDeduction(context, reward)
                : Granting.Reverse(context.ForReward(reward), reward, reward.Remaining, ReversalReason.Rejected);
        return Conclusion.Applied(new Trace { Rewards = [trace] }, reward.TermsVersion);
    }

    /// <summary>
    /// Returns true for an unpaid reward. A deduction can be rejected only while it waits in review; afterwards another
    /// adjustment is needed to undo it.
    /// </summary>
    private static bool MayBeRejected(RewardFacts reward) =>
        reward.Status == RewardStatus.Review
        || (reward.Status is RewardStatus.Held or RewardStatus.Payable && reward.Amount is null or >= 0);

    private static RewardTrace CloseDeduction(CommandContext context, RewardFacts reward)
    {
        context.Batch.Change(
            reward with
            {
                Status = RewardStatus.Reversed,
                Reversed = reward.Amount!.Value,
                Reason = ReversalReason.Rejected,
            }
        );
        return new RewardTrace(reward.Id, 0, RewardStatus.Reversed);
    }
}
