using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Members;
using Tributary.Engine.Terms;

namespace Tributary.Server.Features.Codes;

internal static class CodeAnswers
{
    /// <param name="isPublic">True when the caller may be any browser; the owner of the code is then left out.</param>
    public static CodeInfo Of(CodeFacts code, Plan plan, string link, Instant now, bool isPublic) =>
        new()
        {
            Code = code.Code,
            Active =
                code.IsOpen(now)
                && !code.IsUsedUp
                && code.MemberStatus is MemberStatus.Active or MemberStatus.Suspended,
            Kind = EnumNames.Of(code.Kind),
            Destination = code.Destination ?? plan.Link.Destination.ToString(),
            Member = isPublic ? null : code.MemberExternalId,
            StartsAt = code.StartsAt?.ToDateTimeOffset(),
            EndsAt = code.EndsAt?.ToDateTimeOffset(),
            MaxUses = (int?)code.MaxUses,
            Uses = code.Uses,
            Link = link,
        };
}
