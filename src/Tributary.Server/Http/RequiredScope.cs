using Tributary.Server.Application.Access;

namespace Tributary.Server.Http;

/// <summary>The scopes that an endpoint asks of a key. An endpoint without it is open.</summary>
/// <param name="AnyOf">One of these scopes is enough.</param>
/// <param name="ProgramMayBeNew">The program of the path need not exist.</param>
internal sealed record RequiredScope(Scopes AnyOf, bool ProgramMayBeNew = false);

internal static class NeedsExtensions
{
    /// <param name="anyOf">One of these scopes is enough; admin always is.</param>
    public static T Needing<T>(this T endpoint, Scopes anyOf, bool programMayBeNew = false)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(anyOf, programMayBeNew));
}
