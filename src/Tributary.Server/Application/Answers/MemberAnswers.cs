using System.Text.Json.Nodes;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;
using Tributary.Engine.Registration;
using Tributary.Engine.Rewards;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Ids;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Application.Answers;

internal static class MemberAnswers
{
    /// <summary>Returns the member without personal data, for callers that may not read it.</summary>
    public static MemberInfo Without(MemberInfo member) =>
        member with
        {
            Email = null,
            Phone = null,
            Attributes = null,
            DisplayName = null,
        };

    public static MemberInfo Of(MemberView member, ProgramFacts program, LinkBuilder links, HttpRequest request)
    {
        var code = member.Status == MemberStatus.Erased ? null : member.Code;
        return new()
        {
            Id = member.ExternalId,
            Code = code,
            Link = code is null ? null : links.Of(request, program.Name, code),
            Referrer = member.Referrer,
            Referral = member.ReferralId is { } referral
                ? ReferralOf(referral, member.ReferralStatus!.Value, member.Verdict, member.CaseId)
                : null,
            Acquisition = AcquisitionAnswers.Of(member.Segment),
            Group = member.Group,
            Status = EnumNames.Of(member.Status),
            JoinedAt = member.JoinedAt.ToDateTimeOffset(),
            Country = member.Country,
            Currency = member.Currency,
            Depth = member.Depth,
            Email = member.Email,
            Phone = member.Phone,
            Attributes = member.Attributes is null ? null : JsonNode.Parse(member.Attributes)!.AsObject(),
            DisplayName = member.DisplayName,
            LeaderboardOptOut = member.IsUnlisted,
        };
    }

    /// <summary>
    /// Returns a member whose sign-up waits for its attribution. It has no place in a tree yet, and therefore no code.
    /// </summary>
    public static MemberInfo Of(AwaitingSignUp awaiting) =>
        new()
        {
            Id = awaiting.SignUp.Id,
            Group = awaiting.SignUp.Group,
            Status = EnumNames.Of(MemberStatus.Active),
            JoinedAt = awaiting.SignUp.JoinedAt!.Value.ToDateTimeOffset(),
            Country = awaiting.SignUp.Country,
            Currency = awaiting.SignUp.Currency,
            Depth = 0,
            Email = awaiting.SignUp.Email,
            Phone = awaiting.SignUp.Phone,
            Attributes = awaiting.SignUp.Attributes.IsEmpty
                ? null
                : JsonNode.Parse(awaiting.SignUp.Attributes.Span)!.AsObject(),
            DisplayName = awaiting.SignUp.DisplayName,
            LeaderboardOptOut = awaiting.SignUp.IsUnlisted,
            AwaitsAttributionUntil = awaiting.EndsAt.ToDateTimeOffset(),
        };

    /// <param name="verdict">The verdict of fraud detection; null means clear.</param>
    public static MemberReferral ReferralOf(
        ReferralId id,
        ReferralStatus status,
        RiskVerdict? verdict,
        CaseId? caseId
    ) =>
        new()
        {
            Id = PublicId.Of(id),
            Status = EnumNames.Of(status),
            HeldBy =
                verdict == RiskVerdict.Held && status != ReferralStatus.Rejected ? EnumNames.Of(HeldBy.Fraud) : null,
            Case = caseId is { } open ? PublicId.Of(open) : null,
        };
}
