using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding;

/// <summary>
/// Decides commands that import what another system decided before the program moved to Tributary: the outcome of a referral, and a reward with
/// its state. They fill the books, caps and statistics, and never pay anything anew.
/// </summary>
internal static class HistoryCommands
{
    /// <summary>Gives a referral the outcome it had. Repeating it, or an event that led to the same outcome, changes nothing.</summary>
    public static void ImportReferral(Batch batch, Entry entry, CommandFacts facts)
    {
        var referral = batch.Referral(entry.MemberId);
        var outcome = EnumNames.Parse<ReferralStatus>(facts.Status!);
        if (referral?.Status == outcome)
        {
            CommandDecider.Apply(batch, entry, new Trace());
            return;
        }
        if (!CommandDecider.IsOpen(batch, entry, referral)) return;
        if (outcome == ReferralStatus.Completed)
        {
            var context = Completion.Complete(EvaluationContext.Of(batch, entry, batch.Member(entry.MemberId)), entry.Type);
            Decider.Conclude(
                batch, entry, Outcome.Applied, null, context.Version, new Trace { State = context.Program.Status, Completed = true },
                context.Member.ReferrerId, completed: 1);
            return;
        }
        CommandDecider.Move(batch, entry, referral!, outcome);
        CommandDecider.Apply(batch, entry, new Trace());
    }

    /// <summary>Books a reward in the state it had: held until its hold ends, payable, or paid. It uses up the caps of its rule.</summary>
    public static void ImportReward(Batch batch, Entry entry, CommandFacts facts)
    {
        if (CommandDecider.FindMember(batch, entry) is null) return;
        var program = batch.Program(entry.ProgramId);
        var version = Versions.Governing(program.Versions, null, entry.OccurredAt);
        var reward = RewardOf(batch, entry, facts, program.Plan(version), version);
        var held = reward.Status == RewardStatus.Held;
        var amount = entry.Amount!.Value;
        reward = reward with { TransferId = held ? batch.Ledger.Hold(reward, entry, amount) : batch.Ledger.Grant(reward, entry, amount) };
        if (reward.Status == RewardStatus.Paid) batch.Ledger.Fulfil(reward, entry, amount);
        batch.Grant(reward);
        Caps.Use(batch, reward, +1);
        Statistics.AddReward(CommandDecider.SceneOf(batch, entry, reward), reward, 1, amount);
        CommandDecider.Apply(batch, entry, new Trace { Rewards = [new(reward.Id, 0, reward.Status)] }, version);
    }

    private static RewardFacts RewardOf(Batch batch, Entry entry, CommandFacts facts, Plan plan, int version)
    {
        var rule = plan.Rules.FirstOrDefault(rule => rule.Key == facts.Rule);
        var level = facts.Level ?? (rule is { To: Payee.Member } ? 0 : 1);
        return new RewardFacts(
            Id: CommandDecider.RewardIdOf(batch, entry),
            ProgramId: entry.ProgramId,
            Partition: entry.Partition,
            Source: RewardSource.Import,
            SourceId: entry.EventId,
            Rule: facts.Rule!,
            To: rule?.To ?? PayeeAt(level),
            Level: level,
            MemberId: entry.MemberId,
            Kind: rule?.Kind ?? plan.KindOf(entry.Currency!),
            Amount: entry.Amount,
            Currency: entry.Currency,
            Item: null,
            Reversed: 0,
            Status: EnumNames.Parse<RewardStatus>(facts.Status!),
            Reason: null,
            OccurredAt: entry.OccurredAt,
            CreatedAt: batch.Facts.Now,
            PayableAt: facts.PayableMicros is { } micros ? new Instant(micros) : entry.OccurredAt,
            TermsVersion: version,
            Threshold: null,
            TransferId: null,
            OrderedBy: null)
        {
            PaidAt = facts.PaidMicros is { } paid ? new Instant(paid) : null,
        };
    }

    private static Payee PayeeAt(int level) => level switch { 0 => Payee.Member, 1 => Payee.Referrer, _ => Payee.Upline };
}
