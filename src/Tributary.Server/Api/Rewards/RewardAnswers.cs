using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;
using RewardSource = Tributary.Engine.RewardSource;

namespace Tributary.Server;

internal static class RewardAnswers
{
    public static RewardInfo Of(RewardView view)
    {
        var reward = view.Facts;
        var isAdjustment = reward.Source == RewardSource.Adjustment;
        var source = EventIds.Of(view.Source, reward.SourceId);
        return new()
        {
            Id = PublicId.Of(PublicId.Reward, reward.Id),
            Source = new() { Type = Word.Of(reward.Source), Id = source },
            Event = reward.Source == RewardSource.Event ? source : null,
            Rule = isAdjustment ? null : reward.Rule,
            To = Word.Of(reward.To),
            Level = reward.Level,
            Member = view.Member,
            Kind = Word.Of(reward.Kind),
            Amount = reward.Amount,
            Currency = reward.Currency,
            Item = reward.Item,
            Reversed = reward.Reversed,
            Status = Word.Of(reward.Status),
            Reason = reward.Reason is { } reason ? Word.Of(reason) : null,
            CreatedAt = reward.CreatedAt.ToDateTimeOffset(),
            PayableAt = reward.Status == RewardStatus.Review ? null : reward.PayableAt.ToDateTimeOffset(),
            TermsVersion = isAdjustment ? null : reward.TermsVersion,
        };
    }
}
