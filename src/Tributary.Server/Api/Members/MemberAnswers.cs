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
                ? new MemberReferral { Id = PublicId.Of(PublicId.Referral, referral), Status = Word.Of(member.ReferralStatus!.Value) } : null,
            Group = member.Group,
            Status = Word.Of(member.Status),
            JoinedAt = member.JoinedAt.ToDateTimeOffset(),
            Country = member.Country,
            Currency = member.Currency,
            Depth = member.Depth,
        };
    }
}
