using Tributary.Client.Contracts;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Http;

internal static class Refusals
{
    /// <summary>Declares the errors that any call with a key may return, and these statuses in addition.</summary>
    public static RouteHandlerBuilder Refusing(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses.Concat([401, 403, 404, 429]).Distinct().Order())
            endpoint.Produces<Problem>(status, ProblemResult.MediaType);
        return endpoint;
    }
}
