namespace Tributary.Server.Http;

/// <summary>Marks a call whose answer 201 has the address of the new object in <c>Location</c>.</summary>
internal sealed record SendsLocation;

internal static class LocationExtensions
{
    public static T SendingLocation<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new SendsLocation());
}
