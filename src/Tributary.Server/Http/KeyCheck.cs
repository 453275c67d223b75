using System.Net.Http.Headers;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

/// <summary>
/// The way of a request to an endpoint that needs a key: 1. the key is found, and failed attempts are limited; 2. its
/// rate is checked; 3. its scope is checked; 4. the program of the path is found, which does not exist for a key of
/// another program. Every answer reports the caller's remaining quota.
/// </summary>
internal sealed class KeyCheck(RequestDelegate next, KeyRing keys, ProgramDirectory programs, RateGate gate)
{
    private const string ProgramInPath = "program";
    private const string MemberInPath = "id";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is not { } needs)
            return next(context);
        // A cached key of a cached program needs no wait.
        var refusing = RefuseAsync(context, needs);
        return refusing.IsCompletedSuccessfully
            ? ContinueAsync(refusing.Result, context)
            : WaitAsync(refusing, context);
    }

    private async Task WaitAsync(ValueTask<ProblemResult?> refusing, HttpContext context) =>
        await ContinueAsync(await refusing, context);

    private Task ContinueAsync(ProblemResult? problem, HttpContext context)
    {
        gate.WriteHeaders(context);
        return problem?.ExecuteAsync(context) ?? next(context);
    }

    private async ValueTask<ProblemResult?> RefuseAsync(HttpContext context, RequiredScope needs)
    {
        // A page has said who calls. Nothing that comes through a socket can.
        var caller = context.Features.Get<Caller>();
        if (caller is null)
        {
            var (found, problem) = await AuthenticateAsync(context);
            if (problem is not null)
                return problem;
            caller = found!;
        }
        context.Features.Set(caller);
        if (await gate.RefuseKeyAsync(caller.KeyId) is { } refusal)
            return refusal;
        if (caller.Member is not null)
        {
            if (!IsOpenTo(caller.Member, context))
                return Problems.Of(AccessErrors.MissingScope, "A member's pages may not make this call.");
        }
        else if (caller.NeedsCodes)
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<OpenBeforeCodes>() is null)
                return Problems.Of(AccessErrors.CodesRequired);
        }
        else if (!caller.May(needs.AnyOf))
            return Problems.Of(
                AccessErrors.MissingScope,
                $"This call needs a key with the scope {string.Join(" or ", ScopeWords.Of(needs.AnyOf).Split(' '))}."
            );

        if (context.Request.RouteValues[ProgramInPath] is not string name)
            return null;
        var program = await programs.FindAsync(name, context.RequestAborted);
        if (program is null && needs.ProgramMayBeNew && caller.ProgramId is null)
            return null;
        if (program is null || (caller.ProgramId is { } bound && bound != program.Id))
            return Problems.Of(AccessErrors.ProgramNotFound, $"There is no program '{Shown(name)}'.");
        context.Features.Set(new ProgramCall(program, caller) { RequestId = context.TraceIdentifier });
        return null;
    }

    /// <summary>
    /// True for a call that is open to members, and is about this one. A call that is not marked is closed, and so is
    /// one whose address names another member.
    /// </summary>
    private static bool IsOpenTo(string member, HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OpenToMember>() is not null
        && context.Request.RouteValues.TryGetValue(MemberInPath, out var named)
        && named is string id
        && string.Equals(id, member, StringComparison.Ordinal);

    private async ValueTask<(Caller? Caller, ProblemResult? Problem)> AuthenticateAsync(HttpContext context)
    {
        if (
            !AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var given)
            || !given.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            || given.Parameter is not { Length: > 0 } text
        )
            return (null, Problems.Of(AccessErrors.Unauthorized, "Send a key as 'Authorization: Bearer trb_…'."));
        return keys.TryRecall(text, out var caller) ? (caller, null) : await LookUpAsync(text, context);
    }

    /// <summary>
    /// Finds a key. A key that is not cached counts as a wrong one until it is found in the database. An address that
    /// has sent too many wrong keys must wait; a valid key from the same address, for example behind the same NAT,
    /// still gets through.
    /// </summary>
    private async ValueTask<(Caller? Caller, ProblemResult? Problem)> LookUpAsync(string text, HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        var refusal = gate.RefuseKeyTrial(address);
        if (refusal is not null && !await keys.IsListedAsync(text, context.RequestAborted))
            return (null, refusal);
        if (await keys.AuthenticateAsync(text, context.RequestAborted) is not { } caller)
            return (
                null,
                refusal ?? Problems.Of(AccessErrors.Unauthorized, "This key is unknown, expired or revoked.")
            );
        if (refusal is null)
            gate.TakeBackKeyTrial(address);
        return (caller, null);
    }

    // A name from the path is shortened before an answer repeats it.
    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
