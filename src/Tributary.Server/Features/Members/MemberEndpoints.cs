using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Answers;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Members;

/// <summary>Changes and erases members.</summary>
internal sealed class MemberEndpoints(
    IStore store,
    MemberReads members,
    WaitingReads waiting,
    LinkBuilder links,
    MemberChanges changes,
    MemberErasure erasure
) : IEndpoints
{
    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<MemberDetails>().AddSingleton<MemberChanges>().AddSingleton<MemberErasure>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/programs/{program}/members/{id}").WithTags("Members");
        routes
            .MapPatch("", PatchAsync)
            .Needing(Scopes.Write | Scopes.Manage)
            .WithName("PatchMember")
            .WithSummary("Changes a member without deciding anything. The status needs the scope manage.")
            .Accepts<MemberPatch>("application/json")
            .Produces<MemberInfo>()
            .Refusing(400, 410, 413, 415, 422);
        routes
            .MapDelete("", EraseAsync)
            .Needing(Scopes.Manage)
            .WithName("EraseMember")
            .WithSummary(
                "Erases a member's personal data. The id cannot be used again. While the member has a balance, "
                    + "balance=forfeit or balance=keep decides what happens to it."
            )
            .WithQuery(
                QueryParameter.Words(
                    "balance",
                    "What happens to the member's balance. Without it a member with a balance is not erased: "
                        + "409 `balance_owed`.",
                    ["forfeit", "keep"]
                )
            )
            .Produces(StatusCodes.Status204NoContent)
            .Refusing(400, 409, 410);
    }

    private async Task<IResult> PatchAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (MemberPatchInput.Read(body.Root, call.Program, store.Now, faults) is not { } patch)
            return faults.ToProblem();
        if (patch.Command?.Status is not null && !call.Caller.May(Scopes.Manage))
            return Problems.Of(
                AccessErrors.MissingScope,
                "Changing the status needs a key with the scope manage.",
                "/status"
            );
        var stopping = context.RequestAborted;
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return await waiting.FindAsync(call.Program.Id, id, stopping) is null
                ? problem!
                : Problems.Of(
                    CommandErrors.StateForbids,
                    "The sign-up still waits for its attribution. Send the change with the call that it waits for."
                );

        if (await changes.ApplyAsync(call, member, patch, stopping) is { } refusal)
            return refusal;
        (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return problem!;
        var info = MemberAnswers.Of(member, call.Program, links, context.Request);
        return TypedResults.Ok(call.Caller.May(Scopes.Read) ? info : MemberAnswers.Without(info));
    }

    private async Task<IResult> EraseAsync(ProgramCall call, string id, string? balance, CancellationToken stopping)
    {
        if (balance is not (null or "forfeit" or "keep"))
            return Problems.Of(RequestErrors.InvalidParameter, "balance must be forfeit or keep.");
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is not null)
            return await erasure.EraseAsync(call, member, balance, stopping) ?? (IResult)TypedResults.NoContent();
        return problem!.Code == MemberErrors.MemberNotFound && await erasure.TryEraseGuestAsync(call, id, stopping)
            ? TypedResults.NoContent()
            : problem;
    }
}
