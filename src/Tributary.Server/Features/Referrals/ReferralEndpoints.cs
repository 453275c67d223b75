using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Intake;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;
using Tributary.Storage.Features.Referrals;

namespace Tributary.Server.Features.Referrals;

/// <summary>Completes and rejects referrals by hand.</summary>
internal sealed class ReferralEndpoints(ReferralReads referrals, MemberReads members, CommandSender commands)
    : IEndpoints
{
    internal static readonly ErrorCode NotFound = new("referral_not_found", 404, "The program has no such referral.");

    public void Map(IEndpointRouteBuilder app)
    {
        var referral = app.MapGroup("/v1/programs/{program}/referrals/{id}")
            .WithTags("Referrals")
            .WithPath("id", "The referral's id, `ref_…`.");
        Map(
            referral,
            "complete",
            number => new CompleteReferral(number),
            reasonNeeded: false,
            "CompleteReferral",
            "Completes a pending or expired referral by hand."
        );
        Map(
            referral,
            "reject",
            number => new RejectReferral(number),
            reasonNeeded: true,
            "RejectReferral",
            "Rejects a referral that is not completed."
        );
    }

    private void Map(
        RouteGroupBuilder referral,
        string verb,
        Func<ReferralId, ICommand> command,
        bool reasonNeeded,
        string name,
        string summary
    ) =>
        referral
            .MapPost(
                verb,
                (ProgramCall call, string id, HttpContext context) => RunAsync(call, id, command, reasonNeeded, context)
            )
            .Needing(Scopes.Manage)
            .WithName(name)
            .WithSummary(summary)
            .Accepts<CommandReason>(isOptional: !reasonNeeded, "application/json")
            .Produces<ReferralInfo>()
            .Produces<ReferralInfo>(StatusCodes.Status202Accepted)
            .Refusing(400, 409, 413, 415, 422);

    private async Task<IResult> RunAsync(
        ProgramCall call,
        string id,
        Func<ReferralId, ICommand> command,
        bool reasonNeeded,
        HttpContext context
    )
    {
        var (reason, problem) = await ReasonInput.ReadAsync(context.Request, reasonNeeded);
        if (problem is not null)
            return problem;
        var stopping = context.RequestAborted;
        if (
            !PublicId.TryParse(id, out ReferralId referralId)
            || await referrals.FindAsync(call.Program.Id, referralId, stopping) is not { } referral
            || await members.FindAsync(call.Program.Id, referral.Member, stopping) is not { } member
        )
            return Problems.Of(NotFound);

        var request = new CommandRequest(command(referralId), new(member.Id, member.Partition), reason);
        var outcome = await commands.RunAsync(call, request, stopping);
        if (CommandSender.Refusal(outcome, NotFound) is { } refusal)
            return refusal;
        var now = await referrals.FindAsync(call.Program.Id, referralId, stopping);
        var info = ReferralAnswers.Of(now!, await referrals.ListHistoryAsync(referralId, stopping));
        return outcome is null ? TypedResults.Accepted((string?)null, info) : TypedResults.Ok(info);
    }
}
