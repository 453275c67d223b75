using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Events;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Outbox;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>Makes those held rewards of a partition payable whose hold has ended.</summary>
/// <param name="At">The moment by which the rewards were due.</param>
/// <param name="Limit">The largest number to release at once.</param>
public sealed record ReleaseRewards([property: JsonPropertyName("due_micros")] Instant At, int Limit) : ICommand;

internal sealed class ReleaseRewardsHandler()
    : CommandHandler<ReleaseRewards>(EntryTypes.RewardsRelease, CommandJson.Default.ReleaseRewards)
{
    public override string? Done => null;

    public override IReadOnlyList<ChangeKind> Announces =>
        [ChangeKind.RewardPayable, ChangeKind.RewardInReview, ChangeKind.CaseOpened, ChangeKind.ReferralRejected];

    public override FraudMoment? Screens => FraudMoment.Release;

    public override bool FindsDue => true;

    protected override void AddNeeds(ReleaseRewards command, Entry entry, CommandNeeds needs) =>
        needs.AddDueRewards(entry, command.At, command.Limit);

    protected override Conclusion Decide(ReleaseRewards command, CommandContext context)
    {
        var batch = context.Batch;
        var released = ImmutableArray.CreateBuilder<RewardTrace>();

        // Due holds what was committed when the batch was loaded. Batches of a replay begin elsewhere, so a replay
        // releases what the record says.
        var recorded = context.Recorded?.Rewards.Select(reward => reward.RewardId).ToHashSet();
        var screenings = new Dictionary<MemberId, ScreeningTrace?>();
        foreach (var id in context.Due)
        {
            if (recorded?.Contains(id) == false)
                continue;
            if (batch.Rewards.Find(id) is not { Status: RewardStatus.Held } reward)
                continue;
            if (batch.Member(reward.MemberId).Status != MemberStatus.Active)
                continue;
            var actor = FindActor(batch, reward);
            if (actor is { } unseen && !screenings.ContainsKey(unseen))
                screenings[unseen] = Screen(context, unseen);
            released.Add(
                actor is { } seen && IsSuspect(batch.Member(seen))
                    ? KeepInReview(batch, reward)
                    : Granting.Release(context.ForReward(reward), reward)
            );
        }
        return Conclusion.Applied(
            new Trace { Rewards = released.ToImmutable(), Screenings = [.. screenings.Values.OfType<ScreeningTrace>()] }
        );
    }

    /// <returns>The referred member whose event granted the reward; null when that member had no referrer.</returns>
    private static MemberId? FindActor(Batch batch, RewardFacts reward) =>
        batch.Facts.Actors.TryGetValue(reward.SourceId, out var actor) && batch.Referral(actor) is not null
            ? actor
            : null;

    /// <summary>
    /// Runs the last fraud check before money leaves. Each member is checked once per release, however many rewards it
    /// finds.
    /// </summary>
    private static ScreeningTrace? Screen(CommandContext context, MemberId actor) =>
        Screener
            .Screen(
                EvaluationContext.Of(context.Batch, context.Entry, context.Batch.Member(actor)),
                FraudMoment.Release
            )
            .Trace;

    private static bool IsSuspect(MemberFacts member) =>
        member.Risk.Verdict is RiskVerdict.Held or RiskVerdict.Rejected;

    private static RewardTrace KeepInReview(Batch batch, RewardFacts reward)
    {
        batch.Change(reward with { Status = RewardStatus.Review, Reason = ReversalReason.Fraud });
        return new RewardTrace(reward.Id, 0, RewardStatus.Review);
    }
}
