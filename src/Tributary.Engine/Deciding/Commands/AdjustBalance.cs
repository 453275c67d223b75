using System.Text.Json.Serialization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Adds the entry's signed amount to a member's balance, as a reward whose source is an adjustment.</summary>
/// <param name="NeedsSecondPerson">True above the limit for one person. The reward then waits in review for a second
/// person.</param>
public sealed record AdjustBalance(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool NeedsSecondPerson = false
) : ICommand;

internal sealed class AdjustBalanceHandler()
    : CommandHandler<AdjustBalance>(EntryTypes.BalanceAdjust, CommandJson.Default.AdjustBalance)
{
    public override string? Done => "Adjusted a balance";

    public const string Rule = "adjustment";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.RewardCreated];

    public override bool IsListed => true;

    protected override Conclusion Decide(AdjustBalance command, CommandContext context)
    {
        var (batch, entry) = (context.Batch, context.Entry);
        if (context.Member.Status == MemberStatus.Erased)
            return Conclusion.Rejected(Reason.MemberErased);
        var amount = entry.Amount!.Value;
        var reward = RewardOf(command, context);
        if (!command.NeedsSecondPerson)
            reward = batch.Ledger.Adjust(reward);
        else if (amount > 0)
            reward = batch.Ledger.Hold(reward);
        batch.Grant(reward);
        return Conclusion.Applied(new Trace { Rewards = [new(reward.Id, 0, reward.Status)] }, reward.TermsVersion);
    }

    private static RewardFacts RewardOf(AdjustBalance command, CommandContext context)
    {
        var (batch, entry) = (context.Batch, context.Entry);
        var program = batch.Program(entry.ProgramId);
        var version = TermsInForce.VersionFor(program, entry, null);
        return new RewardFacts
        {
            Id = context.NextRewardId(),
            ProgramId = program.Id,
            Partition = entry.Partition,
            Source = RewardSource.Adjustment,
            SourceId = entry.EventId,
            Rule = Rule,
            To = Payee.Member,
            Level = 0,
            MemberId = entry.MemberId,
            Kind = program.Plan(version).KindOf(entry.Currency!),
            Amount = entry.Amount,
            Currency = entry.Currency,
            Reversed = 0,
            Status = command.NeedsSecondPerson ? RewardStatus.Review : RewardStatus.Payable,
            Reason = ReversalReason.Adjustment,
            OccurredAt = entry.OccurredAt,
            CreatedAt = batch.Facts.Now,
            PayableAt = entry.OccurredAt,
            TermsVersion = version,
            OrderedBy = entry.Actor,
        };
    }
}
