using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Features.Accounts;

/// <summary>Manages the people who sign in to the dashboard.</summary>
internal sealed class PersonEndpoints(
    IStore store,
    PersonStore people,
    People signedIn,
    AccountAnswers answers,
    AccountInput input
) : IEndpoints
{
    public static void AddServices(IServiceCollection services) =>
        services.AddSingleton<AccountAnswers>().AddSingleton<AccountInput>();

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/people")
            .WithTags("People")
            .WithPath("id", "The person's id, `per_…`.")
            .AddEndpointFilter(AllPrograms.RefuseAsync);
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Admin)
            .WithName("ListPeople")
            .WithSummary("Lists the people who sign in to the dashboard, newest first.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<PersonInfo>>()
            .Refusing(400);
        routes
            .MapGet("{id}", FindAsync)
            .Needing(Scopes.Admin)
            .WithName("GetPerson")
            .WithSummary("Returns a person.")
            .Produces<PersonInfo>()
            .Refusing();
        routes
            .MapPatch("{id}", PatchAsync)
            .Needing(Scopes.Admin)
            .WithName("PatchPerson")
            .WithSummary(
                "Changes a person's name, role or program, or disables or enables it. It counts from the next call. "
                    + "Disabling a person ends its sessions. The last owner stays."
            )
            .Accepts<PersonPatch>("application/json")
            .Produces<PersonInfo>()
            .Refusing(400, 409, 413, 415, 422);
    }

    private async Task<IResult> ListAsync([AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var show = await answers.ForPeopleAsync(parameters.Stopping);
        return TypedResults.Ok(list.Page(await people.ListAsync(list.Range, parameters.Stopping), show));
    }

    private async Task<IResult> FindAsync(string id, CancellationToken stopping) =>
        await LookUpAsync(id, stopping) is { } person
            ? TypedResults.Ok(await answers.OfAsync(person, stopping))
            : Problems.Of(AccountErrors.PersonNotFound);

    private async Task<IResult> PatchAsync(string id, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var (faults, stopping) = (new InputFaults(), context.RequestAborted);
        if (await input.ReadPatchAsync(body.Root, faults, stopping) is not { } change)
            return faults.ToProblem();
        if (!PublicId.TryParse(id, out PersonId person))
            return Problems.Of(AccountErrors.PersonNotFound);
        var result = await people.ChangeAsync(person, change, Audit(context, "person.change", person), stopping);
        signedIn.Forget();
        return result switch
        {
            PersonChangeResult.Changed => await FindAsync(id, stopping),
            PersonChangeResult.LastOwner => Problems.Of(AccountErrors.LastOwner),
            PersonChangeResult.OwnerOfProgram => Problems.Of(
                InputErrors.UnknownValue,
                "An owner sees all programs.",
                "/program"
            ),
            _ => Problems.Of(AccountErrors.PersonNotFound),
        };
    }

    private AuditRecord Audit(HttpContext context, string action, PersonId person) =>
        AccessRecords.Of(Actors.Of(context), action, person, store.Now);

    private async ValueTask<Person?> LookUpAsync(string id, CancellationToken stopping) =>
        PublicId.TryParse(id, out PersonId person) ? await people.FindAsync(person, stopping) : null;
}
