namespace Tributary.Server.Http;

/// <summary>
/// The calls of one subject. An implementation takes the services that its calls use in its constructor, and is named
/// in <c>Hosting/EndpointList.cs</c>.
/// </summary>
internal interface IEndpoints
{
    /// <summary>Registers the services that come with the subject. Every part of the server may use them.</summary>
    static virtual void AddServices(IServiceCollection services) { }

    void Map(IEndpointRouteBuilder app);
}
