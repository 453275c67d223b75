namespace Tributary.Server.Http;

/// <summary>Marks a call whose answer has the address of the new object in <c>Location</c>.</summary>
/// <param name="Status">The status of that answer.</param>
internal sealed record SendsLocation(int Status);

internal static class LocationExtensions
{
    public static T SendingLocation<T>(this T endpoint, int status = StatusCodes.Status201Created)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new SendsLocation(status));
}
