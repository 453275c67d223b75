using System.Globalization;
using Tributary.Client.Contracts;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;
using Tributary.Server.Http;
using Tributary.Storage.Features.Keys;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Features.Keys;

/// <summary>Creates, lists, rotates and revokes keys. A caller makes no key that can do more than the caller.</summary>
internal sealed class KeyEndpoints(Stores stores, ApiKeys keys, ProgramReads programs) : IEndpoints
{
    internal static readonly ErrorCode NotFound = new("key_not_found", 404, "There is no key with this prefix.");
    internal static readonly ErrorCode Ended = new(
        "key_ended",
        409,
        "The key has expired or was revoked. Create a new one."
    );
    internal static readonly ErrorCode MoreThanCaller = new(
        "more_than_caller",
        422,
        "A key cannot have more rights, more programs or a later end than the key that creates it."
    );

    private const int UsualGraceHours = 24;

    public static void AddServices(IServiceCollection services) { }

    public void Map(IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup("/v1/keys").WithTags("Keys").WithPath("prefix", "The prefix of the key.");
        routes
            .MapPost("", PostAsync)
            .Needing(Scopes.Admin)
            .WithName("AddKey")
            .WithSummary("Creates a key. Its text is shown once.")
            .Accepts<NewKey>("application/json")
            .Produces<KeyInfo>(StatusCodes.Status201Created)
            .Refusing(400, 413, 415, 422);
        routes
            .MapGet("", ListAsync)
            .Needing(Scopes.Admin)
            .WithName("ListKeys")
            .WithSummary("Lists the keys without their texts, newest first, including those that have ended.")
            .WithQuery(ListParameters.OfCreated)
            .Produces<Page<KeyInfo>>()
            .Refusing(400);
        routes
            .MapPost("{prefix}/rotate", RotateAsync)
            .Needing(Scopes.Admin)
            .WithName("RotateKey")
            .WithSummary("Creates a key with the same rights, and ends the old one after a while.")
            .Accepts<KeyRotation>("application/json")
            .Produces<KeyInfo>(StatusCodes.Status201Created)
            .Refusing(400, 409, 413, 415, 422);
        routes
            .MapDelete("{prefix}", DeleteAsync)
            .Needing(Scopes.Admin)
            .WithName("RevokeKey")
            .WithSummary("Revokes a key. Every server refuses it within seconds, and it stays in the list.")
            .Produces(StatusCodes.Status204NoContent)
            .Refusing();
    }

    private async Task<IResult> PostAsync(HttpContext context, CancellationToken stopping)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var caller = CallerOf(context);
        var faults = new InputFaults();
        var input = KeyInput.Read(body.Root, faults);
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var names = await programs.NamesAsync(stopping);
        var program = input!.Program is { } name ? Find(names, name) : caller.ProgramId;
        if (input.Program is not null && (program is null || !MaySee(caller, program)))
            return Problems.Of(AccessErrors.ProgramNotFound, pointer: "/program");
        if (input.ExpiresAt <= stores.Store.Now)
            return Problems.Of(InputErrors.InvalidFormat, "The end of a key must be in the future.", "/expires_at");
        var end = await EndOfAsync(caller, stopping);
        if (!caller.MayGive(input.Scopes) || (end is not null && input.ExpiresAt > end))
            return Problems.Of(MoreThanCaller);
        var text = await MakerFor(context)
            .CreateAsync(input.Name, input.Scopes, program, input.ExpiresAt ?? end, stopping);
        return await ShowAsync(text, names, stopping);
    }

    private async Task<IResult> ListAsync([AsParameters] ListParameters parameters)
    {
        if (!parameters.TryRead(out var list, out var problem))
            return problem;
        var only = CallerOf(parameters.Context).ProgramId;
        var names = await programs.NamesAsync(parameters.Stopping);
        var page = await keys.ListAsync(only, list.Range, parameters.Stopping);
        return TypedResults.Ok(list.Page(page, key => InfoOf(key, names)));
    }

    private async Task<IResult> RotateAsync(string prefix, HttpContext context)
    {
        using var body = await JsonBody.ReadAsync(context.Request);
        if (body.Problem is not null)
            return body.Problem;
        var faults = new InputFaults();
        var hours = KeyInput.ReadGrace(body.Root, faults) ?? UsualGraceHours;
        if (!faults.IsEmpty)
            return faults.ToProblem();
        var stopping = context.RequestAborted;
        var caller = CallerOf(context);
        if (await FindAsync(caller, prefix, stopping) is not { } old)
            return Problems.Of(NotFound);
        var now = stores.Store.Now;
        if (old.RevokedAt <= now || old.ExpiresAt <= now)
            return Problems.Of(Ended);
        if (await EndOfAsync(caller, stopping) is { } end && !(KeyMaker.EndOfNext(old, now) <= end))
            return Problems.Of(MoreThanCaller);
        var text = await MakerFor(context).RotateAsync(old, now + TimeSpan.FromHours(hours), stopping);
        return await ShowAsync(text, await programs.NamesAsync(stopping), stopping);
    }

    private async Task<IResult> DeleteAsync(string prefix, HttpContext context)
    {
        var stopping = context.RequestAborted;
        return
            await FindAsync(CallerOf(context), prefix, stopping) is { } key
            && await MakerFor(context).RevokeAsync(key, stopping)
            ? TypedResults.NoContent()
            : Problems.Of(NotFound);
    }

    private async ValueTask<ApiKey?> FindAsync(Caller caller, string prefix, CancellationToken stopping) =>
        await keys.FindAsync(prefix, stopping) is { } key && MaySee(caller, key.ProgramId) ? key : null;

    /// <summary>Returns when the caller's own key ends; null for one without an end, and for a person.</summary>
    private async ValueTask<Instant?> EndOfAsync(Caller caller, CancellationToken stopping) =>
        caller.IsPerson || caller.KeyId == default ? null : await keys.FindEndAsync(caller.KeyId, stopping);

    private async ValueTask<IResult> ShowAsync(
        string text,
        IReadOnlyDictionary<ProgramId, string> names,
        CancellationToken stopping
    )
    {
        KeyText.TryPrefix(text, out var prefix);
        var key =
            await keys.FindAsync(prefix!, stopping)
            ?? throw new InvalidOperationException("The key that was just created does not exist.");
        return TypedResults.Created((string?)null, InfoOf(key, names) with { Key = text });
    }

    private KeyInfo InfoOf(ApiKey key, IReadOnlyDictionary<ProgramId, string> names)
    {
        var now = stores.Store.Now;
        return new KeyInfo
        {
            Prefix = key.Prefix,
            Actor = string.Create(CultureInfo.InvariantCulture, $"key_{key.Id}"),
            Name = key.Name,
            Scopes = key.Scopes.Split(' '),
            Program = key.ProgramId is { } id ? names.GetValueOrDefault(id) : null,
            Status =
                key.RevokedAt <= now ? "revoked"
                : key.ExpiresAt <= now ? "expired"
                : "active",
            CreatedAt = key.CreatedAt.ToDateTimeOffset(),
            ExpiresAt = key.ExpiresAt?.ToDateTimeOffset(),
            RevokedAt = key.RevokedAt?.ToDateTimeOffset(),
            LastUsedAt = key.LastUsedAt?.ToDateTimeOffset(),
        };
    }

    private KeyMaker MakerFor(HttpContext context) =>
        new(stores, new AuditActor(CallerOf(context).Actor, context.TraceIdentifier));

    private static Caller CallerOf(HttpContext context) => context.Features.Get<Caller>()!;

    private static bool MaySee(Caller caller, ProgramId? program) =>
        caller.ProgramId is null || caller.ProgramId == program;

    private static ProgramId? Find(IReadOnlyDictionary<ProgramId, string> names, string name)
    {
        foreach (var (id, known) in names)
            if (known == name)
                return id;
        return null;
    }
}
