using Tributary.Client;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

internal static class MemberAnswers
{
    public static MemberInfo Of(MemberView member, ProgramFacts program, Links links, HttpRequest request)
    {
        var code = member.Status == MemberStatus.Erased ? null : member.Code;
        return new()
        {
            Id = member.ExternalId,
            Code = code,
            Link = code is null ? null : links.Of(request, program.Name, code),
            Referrer = member.Referrer,
            Referral = member.ReferralId is { } referral
                ? ReferralOf(referral, member.ReferralStatus!.Value, member.Verdict, member.CaseId) : null,
            Group = member.Group,
            Status = Word.Of(member.Status),
            JoinedAt = member.JoinedAt.ToDateTimeOffset(),
            Country = member.Country,
            Currency = member.Currency,
            Depth = member.Depth,
        };
    }

    /// <param name="verdict">What fraud detection thinks of it; null and clear are the same.</param>
    public static MemberReferral ReferralOf(long id, ReferralStatus status, RiskVerdict? verdict, long? caseId) => new()
    {
        Id = PublicId.Of(PublicId.Referral, id),
        Status = Word.Of(status),
        HeldBy = verdict == RiskVerdict.Held && status != ReferralStatus.Rejected ? Word.Of(HeldBy.Fraud) : null,
        Case = caseId is { } open ? PublicId.Of(PublicId.Case, open) : null,
    };
}
