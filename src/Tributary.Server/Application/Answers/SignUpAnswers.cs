using System.Collections.Immutable;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Registration;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Application.Json;

namespace Tributary.Server.Application.Answers;

/// <summary>Writes the results of sign-ups as answers.</summary>
internal static class SignUpAnswers
{
    public static ProblemResult? Refusal(SignUpResult result, SignUp signUp) =>
        result.Outcome switch
        {
            SignUpOutcome.Created or SignUpOutcome.Existing or SignUpOutcome.Awaiting or SignUpOutcome.StillAwaiting =>
                null,
            SignUpOutcome.Differs => Differs(result.Differing),
            SignUpOutcome.ReferrerAwaits => Problems.Of(MemberErrors.ReferrerAwaits, pointer: "/referrer"),
            SignUpOutcome.AlreadyReferred => Problems.Of(MemberErrors.AlreadyReferred),
            SignUpOutcome.Erased => Problems.Of(MemberErrors.MemberErased),
            SignUpOutcome.UnknownReferrer => Problems.Of(MemberErrors.UnknownReferrer, pointer: "/referrer"),
            SignUpOutcome.UnknownCode => Problems.Of(CodeErrors.UnknownCode, pointer: "/code"),
            SignUpOutcome.CodeNotOpen => Problems.Of(CodeErrors.CodeNotOpen, pointer: "/code"),
            SignUpOutcome.CodeUsedUp => Problems.Of(CodeErrors.CodeUsedUp, pointer: "/code"),
            _ => Problems.Of(MemberErrors.SelfReferral, pointer: signUp.Referrer == signUp.Id ? "/referrer" : "/code"),
        };

    /// <summary>Reports one fault for each field, so that an answer names every field that was not changed.</summary>
    private static ProblemResult Differs(ImmutableArray<string> names)
    {
        var faults = new InputFaults();
        foreach (var name in names)
            faults.Add(
                MemberErrors.MemberDiffers,
                JsonPointer.To("", name),
                $"The member exists with a different {name}, which a sign-up does not change. {AdviceOn(name)}"
            );
        return faults.ToProblem();
    }

    private static string AdviceOn(string name) =>
        name == "joined_at"
            ? "When a member joined never changes."
            : "Change it with PATCH, or leave it out of a repeated sign-up.";

    public static int StatusOf(SignUpResult result) =>
        result is { Outcome: SignUpOutcome.Created, WasAwaited: false } or { Outcome: SignUpOutcome.Awaiting }
            ? StatusCodes.Status201Created
            : StatusCodes.Status200OK;

    /// <param name="linkOf">Returns the link of a code.</param>
    /// <param name="ignored">Fields that could not be read.</param>
    public static MemberInfo Of(
        SignUpResult result,
        Func<string, string> linkOf,
        IReadOnlyList<IgnoredField>? ignored
    ) =>
        (
            result.Awaiting is { } awaiting
                ? MemberAnswers.Without(MemberAnswers.Of(awaiting))
                : Of(result.Member!, linkOf(result.Member!.Code))
        ) with
        {
            Ignored = ignored,
            Signup = result is { Outcome: SignUpOutcome.Created, IsDecided: false } ? "queued" : null,
        };

    /// <param name="link">The link of the member's code.</param>
    private static MemberInfo Of(KnownMember member, string link) =>
        new()
        {
            Id = member.ExternalId,
            Code = member.Code,
            Link = link,
            Referrer = member.ReferrerExternalId,
            Referral = member.Referral is { } referral
                ? MemberAnswers.ReferralOf(
                    referral.Id,
                    referral.Status,
                    member.Facts.Risk.Verdict,
                    member.Facts.Risk.CaseId
                )
                : null,
            Group = member.Facts.Group,
            Status = EnumNames.Of(member.Facts.Status),
            JoinedAt = member.Facts.JoinedAt.ToDateTimeOffset(),
            Country = member.Facts.Country,
            Currency = member.Facts.Currency,
            Depth = member.Facts.Depth,
        };
}
