using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Moves a reward in review to its hold or, when the hold has ended, makes it payable.</summary>
public sealed record ApproveReward(RewardId Reward) : IRewardCommand;

internal sealed class ApproveRewardHandler()
    : CommandHandler<ApproveReward>(EntryTypes.RewardApprove, CommandJson.Default.ApproveReward)
{
    public override string? Done => "Approved a reward";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.RewardHeld, ChangeKind.RewardPayable];

    public override bool IsListed => true;

    protected override void AddNeeds(ApproveReward command, Entry entry, CommandNeeds needs) =>
        needs.AddReward(entry, command.Reward);

    protected override Conclusion Decide(ApproveReward command, CommandContext context)
    {
        if (context.FindReward(command.Reward) is not { } reward)
            return Conclusion.Rejected(Reason.NotFound);
        if (reward.Status != RewardStatus.Review)
            return Conclusion.Rejected(Reason.StateForbids);
        if (reward.OrderedBy is not null && reward.OrderedBy == context.Entry.Actor)
            return Conclusion.Rejected(Reason.SecondPersonRequired);
        var trace = reward.Amount < 0 ? Deduct(context, reward) : Approve(context, reward);
        return Conclusion.Applied(new Trace { Rewards = [trace] }, reward.TermsVersion);
    }

    private static RewardTrace Deduct(CommandContext context, RewardFacts reward)
    {
        context.Batch.Ledger.Deduct(reward, context.Entry);
        context.Batch.Change(Approved(reward) with { Status = RewardStatus.Payable });
        return new RewardTrace(reward.Id, 0, RewardStatus.Payable);
    }

    private static RewardTrace Approve(CommandContext context, RewardFacts reward)
    {
        var evaluation = context.ForReward(reward);
        var approved = Approved(reward);
        context.Batch.Change(approved);
        return reward.PayableAt <= context.Entry.AcceptedAt && evaluation.Member.Status == MemberStatus.Active
            ? Granting.Release(evaluation, approved)
            : new RewardTrace(reward.Id, 0, RewardStatus.Held);
    }

    private static RewardFacts Approved(RewardFacts reward) =>
        reward with
        {
            Status = RewardStatus.Held,
            Reason = reward.Reason == ReversalReason.Fraud ? null : reward.Reason,
        };
}
