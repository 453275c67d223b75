using Tributary.Client.Contracts;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Members;

namespace Tributary.Server.Features.Fraud;

/// <summary>Accepts traits of a member that become known after its sign-up.</summary>
internal sealed class TraitEndpoints(TraitReader reader, LateTraits late, MemberReads members, CaseReads cases)
    : IEndpoints
{
    private static readonly JsonShape s_shape = new(IdentityInput.Fields);

    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<Traits>().AddSingleton<LateTraits>();

    public void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/v1/programs/{program}/members/{id}/traits", PostAsync)
            .Needing(Scopes.Write)
            .WithTags("Fraud")
            .WithName("AddTraits")
            .WithSummary(
                "Adds traits of a member that became known later, such as a card or a payout account. Its referral is "
                    + "checked again."
            )
            .Accepts<NewTraits>("application/json")
            .Produces<MemberFraud>()
            .Refusing(400, 410, 413, 415, 422);

    private async Task<IResult> PostAsync(ProgramCall call, string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var stopping = context.RequestAborted;
        var (member, problem) = await MemberLookup.FindAsync(members, call, id, stopping);
        if (member is null)
            return problem!;
        var faults = new InputFaults();
        var said = IdentityInput.Read(s_shape.Open(body.Root, "", faults), member.Country);
        // The call has no other purpose, so unreadable fields are refused, unlike in a sign-up.
        foreach (var ignored in faults.Ignored ?? [])
            faults.Add(InputErrors.InvalidFormat, ignored.Pointer, ignored.Reason);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        await late.AddAsync(call, member, reader.Read(call.Program.Id, said), stopping);
        return await CaseReadEndpoints.MemberAsync(cases, call.Program.Id, id, stopping) is { } fraud
            ? TypedResults.Ok(fraud)
            : Problems.Of(MemberErrors.MemberErased);
    }
}
