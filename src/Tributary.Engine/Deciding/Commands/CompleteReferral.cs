using System.Collections.Immutable;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Events;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Outbox;
using Tributary.Engine.Terms;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Completes the member's referral by hand, and pays for it.</summary>
public sealed record CompleteReferral(ReferralId Referral) : IReferralCommand;

internal sealed class CompleteReferralHandler()
    : CommandHandler<CompleteReferral>(EntryTypes.ReferralComplete, CommandJson.Default.CompleteReferral)
{
    public override string? Done => "Completed a referral";

    public override IReadOnlyList<ChangeKind> Announces => [ChangeKind.ReferralCompleted, ChangeKind.RewardCreated];

    internal override bool MayCompleteReferral => true;

    public override bool IsListed => true;

    protected override void AddNeeds(CompleteReferral command, Entry entry, CommandNeeds needs) =>
        needs.AddReferral(entry, command.Referral);

    protected override Conclusion Decide(CompleteReferral command, CommandContext context)
    {
        var evaluation = context.ForMember();
        if (CommandContext.FaultOf(evaluation.Referral) is { } fault)
            return Conclusion.Rejected(fault);
        evaluation = Completion.Complete(evaluation, context.Entry.Type);
        var rules = ImmutableArray.CreateBuilder<RuleTrace>();
        foreach (var rule in evaluation.Plan.Rules)
            if (rule.On == RulePlan.ReferralCompleted)
                RuleDecider.Decide(evaluation, rule, rules, []);
        var trace = new Trace
        {
            State = evaluation.Program.Status,
            Completed = true,
            Rules = rules.ToImmutable(),
        };
        var isRewarded = trace.Rules.Any(rule => rule.Reason is null);
        return new Conclusion(isRewarded ? Outcome.Rewarded : Outcome.Applied, null, evaluation.Version, trace)
        {
            ReferrerId = evaluation.Member.ReferrerId,
            Completed = 1,
        };
    }
}
