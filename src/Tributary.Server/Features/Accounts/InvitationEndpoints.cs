using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Features.Accounts;

/// <summary>Invites people to the dashboard.</summary>
internal sealed class InvitationEndpoints(
    IStore store,
    Invitations invitations,
    InvitationLinks links,
    AccountAnswers answers,
    AccountInput input
) : IEndpoints
{
    private const string Accept = "/dashboard/-/invitation?token=";

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/invitations")
            .WithTags("People")
            .WithPath("id", "The invitation's id, `inv_…`.")
            .AddEndpointFilter(AllPrograms.RefuseAsync);
        routes
            .MapPost("", PostAsync)
            .Needing(Scopes.Admin)
            .WithName("AddInvitation")
            .WithSummary(
                "Invites somebody with a link that works once, within three days, and is shown once. A person who is "
                    + "there already chooses a new password by it, and keeps its role."
            )
            .Accepts<NewInvitation>("application/json")
            .Produces<InvitationInfo>(StatusCodes.Status201Created)
            .Refusing(400, 413, 415, 422);
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Admin)
            .WithName("ListInvitations")
            .WithSummary("Lists the invitations that can still be accepted, newest first.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<InvitationInfo>>()
            .Refusing(400);
        routes
            .MapDelete("{id}", WithdrawAsync)
            .Needing(Scopes.Admin)
            .WithName("WithdrawInvitation")
            .WithSummary("Withdraws an invitation, whose link no longer works.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
    }

    private async Task<IResult> PostAsync(HttpContext context, CancellationToken stopping)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (await input.ReadInvitationAsync(body.Root, faults, stopping) is not { } invitee)
            return faults.ToProblem();
        var (invitation, token) = await links.InviteAsync(invitee, Actors.Of(context), stopping);
        var info = (await answers.ForInvitationsAsync(stopping))(invitation);
        var server = $"{context.Request.Scheme}://{context.Request.Host}";
        return TypedResults.Created((string?)null, info with { Link = $"{server}{Accept}{token}" });
    }

    private async Task<IResult> ListAsync([AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var show = await answers.ForInvitationsAsync(parameters.Stopping);
        var page = await invitations.ListAsync(list.Range, store.Now, parameters.Stopping);
        return TypedResults.Ok(list.Page(page, show));
    }

    private async Task<IResult> WithdrawAsync(string id, HttpContext context) =>
        PublicId.TryParse(id, out InvitationId invitation)
        && await invitations.WithdrawAsync(
            invitation,
            AccessRecords.Of(Actors.Of(context), "invitation.withdraw", invitation, store.Now),
            context.RequestAborted
        )
            ? TypedResults.NoContent()
            : Problems.Of(AccountErrors.InvitationNotFound);
}
