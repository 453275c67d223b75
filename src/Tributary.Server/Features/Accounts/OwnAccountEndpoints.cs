using Tributary.Client.Contracts;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.People;

namespace Tributary.Server.Features.Accounts;

/// <summary>Tells callers who they are, and lets people change their own accounts.</summary>
internal sealed class OwnAccountEndpoints(
    IStore store,
    PersonStore people,
    Sessions sessions,
    OneTimeCodes codes,
    OwnAccount account,
    AccountAnswers answers
) : IEndpoints
{
    private const Scopes Any =
        Scopes.Read | Scopes.Write | Scopes.Manage | Scopes.Approve | Scopes.Review | Scopes.Public;

    public static void AddServices(IServiceCollection services) => services.AddSingleton<OwnAccount>();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/me", FindAsync)
            .Needing(Any)
            .OpeningBeforeCodes()
            .WithTags("People")
            .WithName("GetMe")
            .WithSummary("Returns the caller, a key or a person, and its rights.")
            .Produces<MeInfo>()
            .Refusing();
        var own = app.MapGroup("/v1/me")
            .WithTags("People")
            .WithPath("session", "The session's id, `ses_…`.")
            .AddEndpointFilter(OwnCall.RefuseKeysAsync);
        own.MapPatch("", PatchAsync)
            .Needing(Any)
            .WithName("PatchMe")
            .WithSummary("Changes the person's own name.")
            .Accepts<MePatch>("application/json")
            .Produces<MeInfo>()
            .Refusing(400, 413, 415, 422);
        own.MapPost("password", ChangePasswordAsync)
            .Needing(Any)
            .WithName("ChangePassword")
            .WithSummary("Changes the person's own password, and ends its other sessions.")
            .Accepts<NewPassword>("application/json")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing(400, 413, 415, 422);
        own.MapGet("sessions", ListSessionsAsync)
            .Needing(Any)
            .WithName("ListOwnSessions")
            .WithSummary("Lists the person's own sessions that have not ended, newest first.")
            .Produces<Page<SessionInfo>>()
            .Refusing();
        own.MapDelete("sessions/{session}", EndSessionAsync)
            .Needing(Any)
            .WithName("EndOwnSession")
            .WithSummary("Ends one of the person's own sessions.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
        own.MapDelete("sessions", EndOtherSessionsAsync)
            .Needing(Any)
            .WithName("EndOtherSessions")
            .WithSummary("Ends all of the person's own sessions except the one that makes the call.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
        MapCodes(own);
    }

    private void MapCodes(RouteGroupBuilder own)
    {
        own.MapPost("codes", BeginCodesAsync)
            .Needing(Any)
            .OpeningBeforeCodes()
            .WithName("BeginCodes")
            .WithSummary("Creates the secret of the person's one-time codes, which a first code confirms.")
            .Accepts<PasswordRequest>("application/json")
            .Produces<CodeSecret>()
            .Refusing(400, 409, 413, 415, 422);
        own.MapPost("codes/confirm", ConfirmCodesAsync)
            .Needing(Any)
            .OpeningBeforeCodes()
            .WithName("ConfirmCodes")
            .WithSummary("Turns one-time codes on with the first code. The recovery codes are shown once.")
            .Accepts<CodeRequest>("application/json")
            .Produces<RecoveryCodes>()
            .Refusing(400, 409, 413, 415, 422);
        own.MapPost("codes/recovery", RenewRecoveryAsync)
            .Needing(Any)
            .WithName("RenewRecoveryCodes")
            .WithSummary("Creates new recovery codes, which are shown once. The earlier codes no longer work.")
            .Accepts<PasswordRequest>("application/json")
            .Produces<RecoveryCodes>()
            .Refusing(400, 409, 413, 415, 422);
        own.MapPost("codes/end", EndCodesAsync)
            .Needing(Any)
            .WithName("EndCodes")
            .WithSummary("Turns the person's own one-time codes off.")
            .Accepts<PasswordRequest>("application/json")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing(400, 413, 415, 422);
    }

    private async Task<IResult> FindAsync(HttpContext context, CancellationToken stopping)
    {
        var caller = context.Features.Get<Caller>()!;
        var person = caller.PersonId is { } id ? await people.FindAsync(id, stopping) : null;
        return TypedResults.Ok(
            new MeInfo
            {
                Actor = caller.Actor,
                Scopes = ScopeWords.Of(caller.Scopes).Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Program = await answers.FindProgramAsync(caller.ProgramId, stopping),
                Person = person is null ? null : await answers.OfAsync(person, stopping),
                RecoveryCodes = person is { HasCodes: true }
                    ? await codes.CountRecoveryAsync(person.Id, stopping)
                    : null,
            }
        );
    }

    private async Task<IResult> PatchAsync(OwnCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (AccountInput.ReadName(body.Root, faults) is not { } name)
            return faults.ToProblem();
        await account.RenameAsync(call, name, context.RequestAborted);
        return await FindAsync(context, context.RequestAborted);
    }

    private async Task<IResult> ChangePasswordAsync(OwnCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (AccountInput.ReadPassword(body.Root, faults) is not { } passwords)
            return faults.ToProblem();
        return await account.ChangePasswordAsync(call, passwords.Current, passwords.New, context.RequestAborted)
            ? TypedResults.NoContent()
            : Problems.Of(AccountErrors.WrongPassword, detail: null, "/current");
    }

    private async Task<IResult> ListSessionsAsync(OwnCall call, CancellationToken stopping)
    {
        var list = await sessions.ListAsync(call.Person, store.Now, stopping);
        return TypedResults.Ok(
            new Page<SessionInfo> { Items = [.. list.Select(session => AccountAnswers.Of(session, call.Session))] }
        );
    }

    private async Task<IResult> EndSessionAsync(OwnCall call, string session, CancellationToken stopping) =>
        PublicId.TryParse(session, out SessionId ended) && await account.EndSessionAsync(call, ended, stopping)
            ? TypedResults.NoContent()
            : Problems.Of(AccountErrors.SessionNotFound);

    private async Task<IResult> EndOtherSessionsAsync(OwnCall call, CancellationToken stopping)
    {
        await account.EndOtherSessionsAsync(call, stopping);
        return TypedResults.NoContent();
    }

    private Task<IResult> BeginCodesAsync(OwnCall call, HttpContext context) =>
        ConfirmedAsync(
            call,
            context,
            async stopping =>
                await account.BeginCodesAsync(call, stopping) is { } secret
                    ? TypedResults.Ok(
                        new CodeSecret
                        {
                            Secret = secret.Secret,
                            Uri = secret.Uri,
                            Qr = secret.Qr,
                        }
                    )
                    : Problems.Of(AccountErrors.CodesAreOn)
        );

    private async Task<IResult> ConfirmCodesAsync(OwnCall call, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (AccountInput.ReadCode(body.Root, faults) is not { } code)
            return faults.ToProblem();
        return await account.ConfirmCodesAsync(call, code, context.RequestAborted) is { } recovery
            ? TypedResults.Ok(new RecoveryCodes { Codes = recovery })
            : Problems.Of(AccountErrors.WrongCode, detail: null, "/code");
    }

    private Task<IResult> RenewRecoveryAsync(OwnCall call, HttpContext context) =>
        ConfirmedAsync(
            call,
            context,
            async stopping =>
                await account.RenewRecoveryAsync(call, stopping) is { } recovery
                    ? TypedResults.Ok(new RecoveryCodes { Codes = recovery })
                    : Problems.Of(AccountErrors.CodesAreOff)
        );

    private Task<IResult> EndCodesAsync(OwnCall call, HttpContext context) =>
        ConfirmedAsync(
            call,
            context,
            async stopping =>
            {
                await account.EndCodesAsync(call, stopping);
                return TypedResults.NoContent();
            }
        );

    /// <summary>Runs what the person has confirmed by its password.</summary>
    private async Task<IResult> ConfirmedAsync(
        OwnCall call,
        HttpContext context,
        Func<CancellationToken, Task<IResult>> run
    )
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        if (AccountInput.ReadConfirmation(body.Root, faults) is not { } password)
            return faults.ToProblem();
        return await account.TryPasswordAsync(call, password, context.RequestAborted)
            ? await run(context.RequestAborted)
            : Problems.Of(AccountErrors.WrongPassword, detail: null, "/password");
    }
}
