using Tributary.Client.Contracts;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

internal static class Refusals
{
    /// <summary>What any call of a key may be refused with, and these statuses beside it.</summary>
    public static RouteHandlerBuilder Refusing(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses.Concat([401, 403, 404, 429]).Distinct().Order())
            endpoint.Produces<Problem>(status, ProblemResult.MediaType);
        return endpoint;
    }
}
