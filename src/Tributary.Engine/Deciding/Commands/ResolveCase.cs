using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Events;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>
/// Ends a case. Passed: rewards that only fraud detection kept in review continue as if they had never been there.
/// Rejected: unpaid rewards are taken back, and nobody earns anything for the referral.
/// </summary>
public sealed record ResolveCase(CaseId Case, CaseOutcome Outcome) : ICaseCommand;

internal sealed class ResolveCaseHandler()
    : CommandHandler<ResolveCase>(EntryTypes.CaseResolve, CommandJson.Default.ResolveCase)
{
    public override string? Done => "Decided a case";

    public override IReadOnlyList<ChangeKind> Announces =>
        [
            ChangeKind.CaseResolved,
            ChangeKind.RewardHeld,
            ChangeKind.RewardPayable,
            ChangeKind.RewardReversed,
            ChangeKind.ReferralRejected,
            ChangeKind.ReferralReopened,
        ];

    public override ChangeKind? AlwaysAnnounces => ChangeKind.CaseResolved;

    public override bool IsListed => true;

    protected override void AddNeeds(ResolveCase command, Entry entry, CommandNeeds needs) =>
        needs.AddRewardsOfEvents(entry);

    /// <summary>A case also covers rewards that are granted in this batch.</summary>
    internal override long IdsNeeded(BatchFacts facts, IEnumerable<Entry> commands) =>
        base.IdsNeeded(facts, commands) + (2L * facts.Rewards.Count);

    protected override string? DetailOf(ResolveCase command) => EnumNames.Of(command.Outcome);

    protected override Conclusion Decide(ResolveCase command, CommandContext context)
    {
        if (context.FaultOf(command) is { } fault)
            return Conclusion.Rejected(fault);
        var passes = command.Outcome == CaseOutcome.Pass;
        var member = context.Member;
        var rewards = RewardsOf(context)
            .Select(reward => passes ? PassReward(context, reward) : TakeBackReward(context, reward))
            .OfType<RewardTrace>()
            .ToList();

        var referral = context.Batch.Referral(member.Id);
        if (passes)
            ReopenReferral(context, member, referral);
        else if (referral is { Status: not ReferralStatus.Rejected })
            Screener.RejectReferral(context.Batch, context.Entry, referral);
        if (command.Outcome == CaseOutcome.RejectAndBlock)
            context.Batch.Change(member with { Status = MemberStatus.Blocked });
        ChangeRisk(context, member, passes);
        Close(command, context, member, referral);

        var losesCompletion = !passes && referral?.Status == ReferralStatus.Completed;
        return Conclusion.Applied(new Trace { Rewards = [.. rewards] }) with
        {
            ReferrerId = losesCompletion ? referral!.ReferrerId : null,
            Completed = losesCompletion ? -1 : 0,
        };
    }

    /// <summary>
    /// Returns the rewards that the member's events granted: those that Load found, and those of this batch.
    /// </summary>
    private static IEnumerable<RewardFacts> RewardsOf(CommandContext context)
    {
        var (batch, entry) = (context.Batch, context.Entry);
        var inBatch = batch
            .Facts.Entries.Where(e => e.MemberId == entry.MemberId && e.EventId != entry.EventId)
            .SelectMany(e => batch.Rewards.OfSource(e.EventId))
            .Select(reward => reward.Id)
            .ToList();
        return context
            .Due.Concat(inBatch)
            .Distinct()
            .Order()
            .Select(id => batch.Rewards.Find(id)!)
            .Where(reward => reward.Source == RewardSource.Event)
            .ToList();
    }

    private static RewardTrace? PassReward(CommandContext context, RewardFacts reward)
    {
        if (reward.Status != RewardStatus.Review)
            return null;
        var evaluation = context.ForReward(reward);
        var reason = reward.Reason == ReversalReason.Fraud ? null : reward.Reason;
        var isManual = evaluation.Plan.FindRule(reward.Rule)?.Approval == Approval.Manual;
        var passed = reward with { Status = isManual ? RewardStatus.Review : RewardStatus.Held, Reason = reason };
        context.Batch.Change(passed);
        var isDue = reward.PayableAt <= context.Entry.AcceptedAt && evaluation.Member.Status == MemberStatus.Active;
        return isDue && !isManual ? Granting.Release(evaluation, passed) : new RewardTrace(reward.Id, 0, passed.Status);
    }

    private static RewardTrace? TakeBackReward(CommandContext context, RewardFacts reward) =>
        reward.Status is RewardStatus.Review or RewardStatus.Held or RewardStatus.Payable
            ? Granting.Reverse(context.ForReward(reward), reward, reward.Remaining, ReversalReason.Fraud)
            : null;

    /// <summary>Reopens a referral that fraud detection had rejected.</summary>
    private static void ReopenReferral(CommandContext context, MemberFacts member, ReferralFacts? referral)
    {
        if (member.Risk.Verdict == RiskVerdict.Rejected && referral is { Status: ReferralStatus.Rejected })
            context.ChangeStatus(referral, ReferralStatus.Pending);
    }

    private static void ChangeRisk(CommandContext context, MemberFacts before, bool passes)
    {
        var risk = before.Risk with { CaseId = null };
        risk = passes
            ? risk with
            {
                Score = 0,
                Verdict = RiskVerdict.Passed,
            }
            : risk with
            {
                Verdict = RiskVerdict.Rejected,
            };
        context.Batch.ChangeRisk(context.Member with { Risk = risk });
    }

    private static void Close(ResolveCase command, CommandContext context, MemberFacts before, ReferralFacts? referral)
    {
        var (batch, entry) = (context.Batch, context.Entry);
        batch.Fraud.Change(new CaseChange(command.Case, Outcome: command.Outcome, ResolvedBy: entry.Actor ?? ""));
        batch.Outbox.AddResolved(
            new CaseFacts
            {
                Id = command.Case,
                MemberId = before.Id,
                ReferrerId = referral?.ReferrerId,
                Status = CaseStatus.Resolved,
                Score = before.Risk.Score,
                Verdict = before.Risk.Verdict,
                Outcome = command.Outcome,
                ResolvedBy = entry.Actor,
                EntryId = entry.EventId,
            }
        );
    }
}
