using Tributary.Client;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>What sign-ups come to, as answers.</summary>
internal static class SignUpAnswers
{
    public static ProblemResult? Refusal(SignUpOutcome outcome, SignUp signUp) => outcome switch
    {
        SignUpOutcome.Created or SignUpOutcome.Existing => null,
        SignUpOutcome.AlreadyReferred => Problems.Of(ErrorCodes.AlreadyReferred),
        SignUpOutcome.Erased => Problems.Of(ErrorCodes.MemberErased),
        SignUpOutcome.UnknownReferrer => Problems.Of(ErrorCodes.UnknownReferrer, pointer: "/referrer"),
        SignUpOutcome.UnknownCode => Problems.Of(ErrorCodes.UnknownCode, pointer: "/code"),
        SignUpOutcome.CodeNotOpen => Problems.Of(ErrorCodes.CodeNotOpen, pointer: "/code"),
        SignUpOutcome.CodeUsedUp => Problems.Of(ErrorCodes.CodeUsedUp, pointer: "/code"),
        _ => Problems.Of(ErrorCodes.SelfReferral, pointer: signUp.Referrer == signUp.Id ? "/referrer" : "/code"),
    };

    public static int StatusOf(SignUpOutcome outcome) => outcome == SignUpOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK;

    /// <param name="link">Its code as a link.</param>
    public static MemberInfo Of(SignUpResult result, string link) => Of(result.Member!, link) with
    {
        Signup = result.Outcome != SignUpOutcome.Created ? null : result.IsDecided ? "decided" : "queued",
    };

    private static MemberInfo Of(KnownMember member, string link) => new()
    {
        Id = member.ExternalId,
        Code = member.Code,
        Link = link,
        Referrer = member.ReferrerExternalId,
        Referral = member.Referral is { } referral
            ? MemberAnswers.ReferralOf(
                referral.Id, referral.Status, member.Facts.Risk.Verdict, member.Facts.Risk.CaseId)
            : null,
        Group = member.Facts.Group,
        Status = Word.Of(member.Facts.Status),
        JoinedAt = member.Facts.JoinedAt.ToDateTimeOffset(),
        Country = member.Facts.Country,
        Currency = member.Facts.Currency,
        Depth = member.Facts.Depth,
    };
}
