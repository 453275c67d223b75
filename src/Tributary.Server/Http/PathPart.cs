namespace Tributary.Server.Http;

/// <summary>Describes a part of the address of a call.</summary>
internal sealed record PathPart(string Name, string Description);

internal static class PathExtensions
{
    public static T WithPath<T>(this T endpoint, string name, string description)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new PathPart(name, description));
}
