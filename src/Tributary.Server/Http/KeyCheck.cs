using System.Net.Http.Headers;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>
/// The way of a request to an endpoint that needs a key: 1. the key, whose trials are limited, 2. its rate, 3. its scope, 4. the program of the path, which another program's key
/// sees as absent; whatever comes of it, the answer says how the caller stands.
/// </summary>
internal sealed class KeyCheck(RequestDelegate next, KeyRing keys, ProgramDirectory programs, RateGate gate)
{
    private const string ProgramInPath = "program";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is not { } needs)
        {
            await next(context);
            return;
        }
        var problem = await RefuseAsync(context, needs);
        gate.WriteHeaders(context);
        await (problem?.ExecuteAsync(context) ?? next(context));
    }

    private async ValueTask<ProblemResult?> RefuseAsync(HttpContext context, RequiredScope needs)
    {
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var given)
            || !given.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || given.Parameter is not { Length: > 0 } text)
            return Problems.Of(ErrorCodes.Unauthorized, "Send a key as 'Authorization: Bearer trb_…'.");
        if (!keys.TryRecall(text, out var caller))
        {
            var (found, problem) = await LookUpAsync(text, context);
            if (problem is not null) return problem;
            caller = found!;
        }
        context.Features.Set(caller);
        if (await gate.RefuseKeyAsync(caller.KeyId) is { } refusal) return refusal;
        if (!caller.May(needs.AnyOf))
            return Problems.Of(ErrorCodes.MissingScope, $"This call needs a key with the scope {string.Join(" or ", ScopeWords.Of(needs.AnyOf).Split(' '))}.");

        if (context.Request.RouteValues[ProgramInPath] is not string name) return null;
        var program = await programs.FindAsync(name, context.RequestAborted);
        if (program is null && needs.ProgramMayBeNew && caller.ProgramId is null) return null;
        if (program is null || (caller.ProgramId is { } bound && bound != program.Id))
            return Problems.Of(ErrorCodes.ProgramNotFound, $"There is no program '{Shown(name)}'.");
        context.Features.Set(new ProgramCall(program, caller));
        return null;
    }

    /// <summary>
    /// A key that is not remembered counts as a wrong one until it is found. An address that has sent too many wrong ones waits; a right key that comes from
    /// the same address, as from behind the same NAT, is let through.
    /// </summary>
    private async ValueTask<(Caller? Caller, ProblemResult? Problem)> LookUpAsync(string text, HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        var refusal = gate.RefuseKeyTrial(address);
        if (refusal is not null && !await keys.IsListedAsync(text, context.RequestAborted)) return (null, refusal);
        if (await keys.FindAsync(text, context.RequestAborted) is not { } caller)
            return (null, refusal ?? Problems.Of(ErrorCodes.Unauthorized, "This key is unknown, expired or revoked."));
        if (refusal is null) gate.TakeBackKeyTrial(address);
        return (caller, null);
    }

    // What a path holds is not repeated at any length.
    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
