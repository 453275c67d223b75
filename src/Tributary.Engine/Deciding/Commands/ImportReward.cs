using System.Text.Json.Serialization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Books a reward that another system granted, in the state it had: held until its hold ends, payable, or paid. The
/// reward counts against the caps of its rule, and nothing is paid again.
/// </summary>
/// <param name="Rule">The key of the rule that granted it.</param>
/// <param name="Level">The level of its beneficiary; null where the file does not say.</param>
/// <param name="PayableAt">When its hold ends; null when it has none.</param>
/// <param name="PaidAt">When it was paid; null where the file does not say.</param>
public sealed record ImportReward(
    RewardStatus Status,
    string Rule,
    int? Level,
    [property: JsonPropertyName("payable_micros")] Instant? PayableAt,
    [property: JsonPropertyName("paid_micros")] Instant? PaidAt
) : ICommand;

internal sealed class ImportRewardHandler()
    : CommandHandler<ImportReward>(EntryTypes.RewardImport, CommandJson.Default.ImportReward)
{
    public override string? Done => "Imported a reward";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.RewardCreated];

    public override bool IsListed => true;

    protected override string? DetailOf(ImportReward command) => EnumNames.Of(command.Status);

    protected override Conclusion Decide(ImportReward command, CommandContext context)
    {
        var (batch, entry) = (context.Batch, context.Entry);
        if (context.Member.Status == MemberStatus.Erased)
            return Conclusion.Rejected(Reason.MemberErased);
        var reward = RewardOf(command, context);
        var amount = entry.Amount!.Value;
        reward = reward.Status == RewardStatus.Held ? batch.Ledger.Hold(reward) : batch.Ledger.Grant(reward);
        if (reward.Status == RewardStatus.Paid)
            batch.Ledger.Fulfil(reward, entry, amount);
        batch.Grant(reward);
        Caps.Use(batch, reward, +1);
        Statistics.AddReward(context.ForReward(reward), reward, 1, amount);
        return Conclusion.Applied(new Trace { Rewards = [new(reward.Id, 0, reward.Status)] }, reward.TermsVersion);
    }

    private static RewardFacts RewardOf(ImportReward command, CommandContext context)
    {
        var (batch, entry) = (context.Batch, context.Entry);
        var program = batch.Program(entry.ProgramId);
        var version = Versions.Governing(program.Versions, null, entry.OccurredAt);
        var plan = program.Plan(version);
        var rule = plan.FindRule(command.Rule);
        var level = command.Level ?? (rule is { To: Payee.Member } ? 0 : 1);
        return new RewardFacts
        {
            Id = context.NextRewardId(),
            ProgramId = entry.ProgramId,
            Partition = entry.Partition,
            Source = RewardSource.Import,
            SourceId = entry.EventId,
            Rule = command.Rule,
            To = rule?.To ?? PayeeAt(level),
            Level = level,
            MemberId = entry.MemberId,
            Kind = rule?.Kind ?? plan.KindOf(entry.Currency!),
            Amount = entry.Amount,
            Currency = entry.Currency,
            Reversed = 0,
            Status = command.Status,
            OccurredAt = entry.OccurredAt,
            CreatedAt = batch.Facts.Now,
            PayableAt = command.PayableAt ?? entry.OccurredAt,
            TermsVersion = version,
            PaidAt = command.PaidAt,
        };
    }

    private static Payee PayeeAt(int level) =>
        level switch
        {
            0 => Payee.Member,
            1 => Payee.Referrer,
            _ => Payee.Upline,
        };
}
