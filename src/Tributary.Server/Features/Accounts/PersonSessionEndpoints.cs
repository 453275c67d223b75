using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Http;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Features.Accounts;

/// <summary>Lists and ends the sessions of people, and resets their one-time codes.</summary>
internal sealed class PersonSessionEndpoints(
    IStore store,
    PersonStore people,
    Sessions sessions,
    OneTimeCodes codes,
    People signedIn,
    AccountAnswers answers
) : IEndpoints
{
    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/people")
            .WithTags("People")
            .WithPath("id", "The person's id, `per_…`.")
            .WithPath("session", "The session's id, `ses_…`.")
            .AddEndpointFilter(AllPrograms.RefuseAsync);
        routes
            .MapPost("{id}/reset-codes", ResetCodesAsync)
            .Needing(Scopes.Admin)
            .WithName("ResetCodes")
            .WithSummary("Turns off the one-time codes of a person who has lost them, and ends the person's sessions.")
            .Produces<PersonInfo>()
            .Refusing();
        routes
            .MapGet("{id}/sessions", ListSessionsAsync)
            .Needing(Scopes.Admin)
            .WithName("ListSessions")
            .WithSummary("Lists the sessions of a person that have not ended, newest first.")
            .Produces<Page<SessionInfo>>()
            .Refusing();
        routes
            .MapDelete("{id}/sessions/{session}", EndSessionAsync)
            .Needing(Scopes.Admin)
            .WithName("EndSession")
            .WithSummary("Ends a session of a person.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
        routes
            .MapDelete("{id}/sessions", EndSessionsAsync)
            .Needing(Scopes.Admin)
            .WithName("EndSessions")
            .WithSummary("Ends all sessions of a person.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
    }

    private async Task<IResult> ResetCodesAsync(string id, HttpContext context)
    {
        var stopping = context.RequestAborted;
        if (await LookUpAsync(id, stopping) is not { } person)
            return Problems.Of(AccountErrors.PersonNotFound);
        await codes.EndAsync(person.Id, Audit(context, "codes.disable", person.Id), stopping);
        await sessions.EndAllAsync(person.Id, kept: null, Audit(context, "session.end", person.Id), stopping);
        signedIn.Forget();
        return TypedResults.Ok(await answers.OfAsync((await people.FindAsync(person.Id, stopping))!, stopping));
    }

    private async Task<IResult> ListSessionsAsync(string id, HttpContext context)
    {
        var stopping = context.RequestAborted;
        if (await LookUpAsync(id, stopping) is not { } person)
            return Problems.Of(AccountErrors.PersonNotFound);
        var current = context.Features.Get<Caller>()!.Session;
        var list = await sessions.ListAsync(person.Id, store.Now, stopping);
        return TypedResults.Ok(
            new Page<SessionInfo> { Items = [.. list.Select(session => AccountAnswers.Of(session, current))] }
        );
    }

    private async Task<IResult> EndSessionAsync(string id, string session, HttpContext context)
    {
        var stopping = context.RequestAborted;
        if (await LookUpAsync(id, stopping) is not { } person)
            return Problems.Of(AccountErrors.PersonNotFound);
        var isEnded =
            PublicId.TryParse(session, out SessionId ended)
            && await sessions.EndAsync(person.Id, ended, Audit(context, "session.end", person.Id), stopping);
        signedIn.Forget();
        return isEnded ? TypedResults.NoContent() : Problems.Of(AccountErrors.SessionNotFound);
    }

    private async Task<IResult> EndSessionsAsync(string id, HttpContext context)
    {
        var stopping = context.RequestAborted;
        if (await LookUpAsync(id, stopping) is not { } person)
            return Problems.Of(AccountErrors.PersonNotFound);
        await sessions.EndAllAsync(person.Id, kept: null, Audit(context, "session.end", person.Id), stopping);
        signedIn.Forget();
        return TypedResults.NoContent();
    }

    private AuditRecord Audit(HttpContext context, string action, PersonId person) =>
        AccessRecords.Of(Actors.Of(context), action, person, store.Now);

    private async ValueTask<Person?> LookUpAsync(string id, CancellationToken stopping) =>
        PublicId.TryParse(id, out PersonId person) ? await people.FindAsync(person, stopping) : null;
}
