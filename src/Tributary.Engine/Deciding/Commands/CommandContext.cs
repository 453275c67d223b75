using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Deciding.Evaluation;
using Tributary.Engine.Deciding.Rules;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Deciding.Commands;

/// <summary>The entry of a command, and the batch in which it is decided.</summary>
internal sealed record CommandContext(Batch Batch, Entry Entry)
{
    /// <summary>The member that the command is about.</summary>
    public MemberFacts Member => Batch.Member(Entry.MemberId);

    /// <summary>The trace recorded when the command was first decided; null unless this is a replay.</summary>
    public Trace? Recorded => Batch.Facts.Recorded?.GetValueOrDefault(Entry.EventId);

    /// <summary>The rewards that Load found for the command, ascending; see <see cref="BatchFacts.Due"/>.</summary>
    public IReadOnlyList<RewardId> Due => Batch.Facts.Due.GetValueOrDefault(Entry.EventId, []);

    /// <summary>The referrals that Load found for the command, ascending.</summary>
    public IReadOnlyList<ReferralId> Expiring => Batch.Facts.Expiring.GetValueOrDefault(Entry.EventId, []);

    public EvaluationContext ForMember() => EvaluationContext.Of(Batch, Entry, Member);

    public EvaluationContext ForReward(RewardFacts reward) => EvaluationContext.ForReward(Batch, Entry, reward);

    /// <returns>The reward; null when there is none, or when it belongs to another program.</returns>
    public RewardFacts? FindReward(RewardId id) =>
        Batch.Rewards.Find(id) is { } reward && reward.ProgramId == Entry.ProgramId ? reward : null;

    /// <summary>Returns the id of the one reward that the command grants. A replay returns the original id.</summary>
    public RewardId NextRewardId() => Recorded?.Rewards[0].RewardId ?? Batch.Ids.Next<RewardId>();

    /// <summary>Returns why the referral cannot be completed or rejected by hand; null for one that is open.</summary>
    public static Reason? FaultOf(ReferralFacts? referral) =>
        referral switch
        {
            null => Reason.NotFound,
            { Status: ReferralStatus.Pending or ReferralStatus.Expired } => null,
            _ => Reason.StateForbids,
        };

    /// <summary>Returns why the case cannot be worked on; null for one that is open.</summary>
    public Reason? FaultOf(ICaseCommand command) =>
        Batch.FindMember(Entry.MemberId) is not { } member ? Reason.NotFound
        : member.Risk.CaseId == command.Case ? null
        : Reason.StateForbids;

    public void ChangeStatus(ReferralFacts referral, ReferralStatus status)
    {
        Batch.Change(referral with { Status = status }, Entry.EventId, Entry.Type);
        Statistics.AddStatusChange(Batch, Entry, referral, status);
    }
}
