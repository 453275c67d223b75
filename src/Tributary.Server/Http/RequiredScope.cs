using Tributary.Server.Application.Access;

namespace Tributary.Server.Http;

/// <summary>The scopes that an endpoint asks of a key. An endpoint without it is open.</summary>
/// <param name="AnyOf">One of these scopes is enough.</param>
/// <param name="ProgramMayBeNew">The program of the path need not exist.</param>
internal sealed record RequiredScope(Scopes AnyOf, bool ProgramMayBeNew = false);

/// <summary>
/// Marks a call that a member's own pages may make without a scope. Its address must name that member as <c>id</c>.
/// </summary>
internal sealed record OpenToMember;

/// <summary>Marks a call that a person may make who must set up one-time codes first.</summary>
internal sealed record OpenBeforeCodes;

internal static class NeedsExtensions
{
    /// <summary>Opens a call to people who must set up one-time codes first.</summary>
    public static T OpeningBeforeCodes<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenBeforeCodes());

    /// <summary>Opens a call to the pages of the member that its address names.</summary>
    public static T OpeningToMember<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenToMember());

    /// <param name="anyOf">One of these scopes is enough; admin always is.</param>
    public static T Needing<T>(this T endpoint, Scopes anyOf, bool programMayBeNew = false)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(anyOf, programMayBeNew));
}
