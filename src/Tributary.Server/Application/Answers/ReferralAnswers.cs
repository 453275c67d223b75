using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Referrals;

namespace Tributary.Server.Application.Answers;

internal static class ReferralAnswers
{
    /// <param name="history">Oldest first; null where a list leaves it out.</param>
    public static ReferralInfo Of(ReferralView referral, IEnumerable<ReferralStepView>? history = null) =>
        new()
        {
            Id = PublicId.Of(referral.Facts.Id),
            Member = referral.Member,
            Referrer = referral.Referrer,
            Kind = referral.Kind,
            Source = EnumNames.Of(referral.Facts.Source),
            Status = EnumNames.Of(referral.Facts.Status),
            Code = referral.Facts.Code,
            Click = referral.ClickId is { } click ? PublicId.Of(click) : null,
            Acquisition = AcquisitionAnswers.Of(referral.Segment),
            TermsVersion = referral.Facts.TermsVersion,
            CreatedAt = referral.CreatedAt.ToDateTimeOffset(),
            CompletedAt = referral.Facts.CompletedAt?.ToDateTimeOffset(),
            ExpiresAt = referral.Facts.ExpiresAt?.ToDateTimeOffset(),
            History = history is null ? null : [.. history.Select(Of)],
        };

    private static ReferralStep Of(ReferralStepView step) =>
        new()
        {
            Status = EnumNames.Of(step.Status),
            At = step.At.ToDateTimeOffset(),
            Event = EntryTypes.IsCommand(step.EventType) ? null : EventIds.Of(step.Event, step.EventId),
            Reason = step.Reason,
        };
}
