using Tributary.Client.Contracts;
using Tributary.Engine.Deciding.Commands;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Json;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>Changes and erases members.</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this IEndpointRouteBuilder app)
    {
        var members = app.MapGroup("/v1/programs/{program}/members/{id}").WithTags("Members");
        members
            .MapPatch("", PatchAsync)
            .Needing(Scopes.Write | Scopes.Manage)
            .WithName("PatchMember")
            .WithSummary("Changes a member without deciding anything. The status needs the scope manage.")
            .Accepts<MemberPatch>("application/json")
            .Produces<MemberInfo>()
            .Refusing(400, 410, 413, 415, 422);
        members
            .MapDelete("", EraseAsync)
            .Needing(Scopes.Manage)
            .WithName("EraseMember")
            .WithSummary(
                "Erases a member's personal data. The id cannot be used again. While the member has a balance, "
                    + "balance=forfeit or balance=keep decides what happens to it."
            )
            .Produces(StatusCodes.Status204NoContent)
            .Refusing(400, 409, 410);
    }

    private static async Task<IResult> PatchAsync(
        ProgramCall call,
        string id,
        HttpContext context,
        IStore store,
        CommandSender commands,
        MemberReads members,
        MemberDetails details,
        TraitReader reader,
        LateTraits late,
        LinkBuilder links,
        WaitingReads waiting
    )
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (MemberPatchInput.Read(body.Root, call.Program, store.Now, faults) is not { } patch)
            return faults.ToProblem();
        if (patch.Command?.Status is not null && !call.Caller.May(Scopes.Manage))
            return Problems.Of(
                ErrorCodes.MissingScope,
                "Changing the status needs a key with the scope manage.",
                "/status"
            );
        var stopping = context.RequestAborted;
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return await waiting.FindAsync(call.Program.Id, id, stopping) is null
                ? problem!
                : Problems.Of(
                    ErrorCodes.StateForbids,
                    "The sign-up still waits for its attribution. Send the change with the call that it waits for."
                );

        if (
            patch.HasDetails
            && !await details.PatchAsync(
                call.Program.Id,
                member.Id,
                patch.Email,
                patch.Phone,
                patch.Attributes,
                stopping
            )
        )
            return Problems.Of(ErrorCodes.MemberErased);
        var said = new IdentityTexts
        {
            Email = patch.Email?.Value,
            Phone = patch.Phone?.Value,
            Country = patch.Command?.Country ?? member.Country,
        };
        await late.AddAsync(call, member, reader.Read(call.Program.Id, said), stopping);
        if (patch.Command is { } command)
        {
            var outcome = await commands.RunAsync(
                call,
                new CommandRequest(command, new(member.Id, member.Partition)),
                stopping
            );
            if (CommandSender.Refusal(outcome, ErrorCodes.MemberNotFound) is { } refusal)
                return refusal;
        }
        (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return problem!;
        var info = MemberAnswers.Of(member, call.Program, links, context.Request);
        return TypedResults.Ok(call.Caller.May(Scopes.Read) ? info : MemberAnswers.Without(info));
    }

    private static async Task<IResult> EraseAsync(
        ProgramCall call,
        string id,
        string? balance,
        CommandSender commands,
        MemberReads members,
        StatsReads stats,
        GuestErasure guests,
        CancellationToken stopping
    )
    {
        if (balance is not (null or "forfeit" or "keep"))
            return Problems.Of(ErrorCodes.InvalidParameter, "balance must be forfeit or keep.");
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        var isUnknown = member is null && problem!.Code == ErrorCodes.MemberNotFound;
        if (isUnknown && await guests.TryEraseAsync(call, id, stopping))
            return TypedResults.NoContent();
        if (member is null)
            return problem!;
        if (balance is null && await IsOwedAsync(stats, call.Program.Id, id, stopping))
            return Problems.Of(ErrorCodes.BalanceOwed);
        var outcome = await commands.RunAsync(
            call,
            new CommandRequest(new EraseMember(Forfeit: balance == "forfeit"), new(member.Id, member.Partition)),
            stopping
        );
        return CommandSender.Refusal(outcome, ErrorCodes.MemberNotFound) ?? (IResult)TypedResults.NoContent();
    }

    private static async ValueTask<bool> IsOwedAsync(
        StatsReads stats,
        ProgramId programId,
        string id,
        CancellationToken stopping
    ) =>
        await stats.FindBalanceAsync(programId, id, stopping) is { } balances
        && balances.Any(balance =>
            balance.Sums.Payable > 0 || balance.Sums.CreditsPending > 0 || balance.Sums.DebitsPending > 0
        );
}
