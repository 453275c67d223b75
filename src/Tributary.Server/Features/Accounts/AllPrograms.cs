using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Features.Accounts;

/// <summary>Keeps callers that are bound to one program away from people, who are of the whole server.</summary>
internal static class AllPrograms
{
    public static async ValueTask<object?> RefuseAsync(
        EndpointFilterInvocationContext call,
        EndpointFilterDelegate next
    ) =>
        call.HttpContext.Features.Get<Caller>() is { ProgramId: not null }
            ? Problems.Of(AccessErrors.MissingScope, "This call needs a key or person with access to all programs.")
            : await next(call);
}
