using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Ledger;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Marks a payable reward as handed over outside Tributary.</summary>
public sealed record FulfilReward(RewardId Reward) : IRewardCommand;

internal sealed class FulfilRewardHandler()
    : CommandHandler<FulfilReward>(EntryTypes.RewardFulfil, CommandJson.Default.FulfilReward)
{
    public override string? Done => "Handed over a reward";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.RewardPaid];

    public override bool IsListed => true;

    protected override void AddNeeds(FulfilReward command, Entry entry, CommandNeeds needs) =>
        needs.AddReward(entry, command.Reward);

    protected override Conclusion Decide(FulfilReward command, CommandContext context)
    {
        var (batch, entry) = (context.Batch, context.Entry);
        if (context.FindReward(command.Reward) is not { } reward)
            return Conclusion.Rejected(Reason.NotFound);
        if (reward.Status != RewardStatus.Payable || reward.Amount is <= 0)
            return Conclusion.Rejected(Reason.StateForbids);
        if (reward.Amount is not null)
        {
            if (BalanceOf(batch, reward) < reward.Remaining)
                return Conclusion.Rejected(Reason.BalanceTooSmall);
            batch.Ledger.Fulfil(reward, entry, reward.Remaining);
        }
        batch.Change(reward with { Status = RewardStatus.Paid, PaidAt = entry.AcceptedAt });
        return Conclusion.Applied(new Trace { Rewards = [new(reward.Id, 0, RewardStatus.Paid)] }, reward.TermsVersion);
    }

    private static long BalanceOf(Batch batch, RewardFacts reward) =>
        batch
            .Ledger.Sums(AccountKey.OfMember(reward.ProgramId, reward.Partition, reward.MemberId, reward.Currency!))
            .Payable;
}
