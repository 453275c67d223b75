using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Rewards;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Rewards;
using RewardSource = Tributary.Engine.Rewards.RewardSource;

namespace Tributary.Server.Application.Answers;

/// <summary>Writes rewards for answers, with the reasons that hold them.</summary>
internal static class RewardAnswers
{
    /// <param name="now">The time at which a hold counts as running or ended.</param>
    public static RewardInfo Of(RewardView view, Instant now)
    {
        var reward = view.Facts;
        var isAdjustment = reward.Source == RewardSource.Adjustment;
        var source = EventIds.Of(view.Source, reward.SourceId);
        var heldBy = HeldBy(view, now);
        return new()
        {
            Id = PublicId.Of(reward.Id),
            Source = new() { Type = EnumNames.Of(reward.Source), Id = source },
            Event = reward.Source == RewardSource.Event ? source : null,
            Rule = RuleOf(reward),
            To = EnumNames.Of(reward.To),
            Level = reward.Level,
            Member = view.Member,
            Kind = EnumNames.Of(reward.Kind),
            Amount = reward.Amount,
            Currency = reward.Currency,
            Item = reward.Item,
            Reversed = reward.Reversed,
            Status = EnumNames.Of(reward.Status),
            Reason = reward.Reason is { } reason ? EnumNames.Of(reason) : null,
            HeldBy = heldBy is { } held ? EnumNames.Of(held) : null,
            Detail = heldBy is { } holder ? Holds.Sentence(holder) : null,
            Case = CaseOf(view),
            CreatedAt = reward.CreatedAt.ToDateTimeOffset(),
            PayableAt = PayableAt(reward),
            PaidAt = reward.PaidAt?.ToDateTimeOffset(),
            TermsVersion = isAdjustment ? null : reward.TermsVersion,
        };
    }

    /// <param name="isDryRun">True when the reward has no id yet.</param>
    public static DecisionReward Brief(RewardView view, Instant now, bool isDryRun = false) =>
        new()
        {
            Id = isDryRun ? null : PublicId.Of(view.Facts.Id),
            Rule = RuleOf(view.Facts),
            Level = view.Facts.Level,
            Member = view.Member,
            Amount = view.Facts.Amount,
            Currency = view.Facts.Currency,
            Item = view.Facts.Item,
            Status = EnumNames.Of(view.Facts.Status),
            HeldBy = HeldBy(view, now) is { } held ? EnumNames.Of(held) : null,
            Reason = view.Facts.Reason is { } reason ? EnumNames.Of(reason) : null,
            Case = CaseOf(view),
        };

    public static HeldBy? HeldBy(RewardView view, Instant now) => Holds.Of(view.Facts, view.MemberStatus, now);

    public static string? CaseOf(RewardView view) => view.CaseId is { } id ? PublicId.Of(id) : null;

    /// <summary>
    /// Returns null while a person's approval is awaited, since nobody knows when the reward will be payable.
    /// </summary>
    public static DateTimeOffset? PayableAt(RewardFacts reward) =>
        reward.Status == RewardStatus.Review ? null : reward.PayableAt.ToDateTimeOffset();

    /// <summary>Returns null for an adjustment, which no rule of the Terms grants.</summary>
    private static string? RuleOf(RewardFacts reward) => reward.Source == RewardSource.Adjustment ? null : reward.Rule;
}
