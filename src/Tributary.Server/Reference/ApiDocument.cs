using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Tributary.Server.Http;

namespace Tributary.Server.Reference;

/// <summary>
/// The OpenAPI document, which depends on nothing but the build: 1. the framework describes endpoints and wire
/// contracts; 2. schemas get their closed lists of words, their names and the Terms (<see cref="ApiSchemas"/>); 3.
/// calls get their parameters, headers, bodies and examples (<see cref="ApiCalls"/>); 4. texts about the whole API are
/// added (<see cref="ApiTexts"/>).
/// </summary>
internal sealed class ApiDocument(
    [FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider framework,
    EndpointDataSource endpoints
)
{
    public const string Name = "v1";
    public const string MediaType = "application/json";

    private static readonly JsonSerializerOptions s_written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _building = new();
    private Task<byte[]>? _json;

    /// <summary>Builds the document for the first caller.</summary>
    public Task<byte[]> JsonAsync()
    {
        lock (_building)
            return _json ??= BuildAsync();
    }

    private async Task<byte[]> BuildAsync()
    {
        var described = await framework.GetOpenApiDocumentAsync(CancellationToken.None);
        var root = JsonNode.Parse(await described.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1))!.AsObject();
        ApiSchemas.Finish(root);
        ApiCalls.Finish(
            root,
            endpoints
                .Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => QueryCheck.NameOf(endpoint) is not null)
                .DistinctBy(QueryCheck.NameOf)
                .ToDictionary(endpoint => QueryCheck.NameOf(endpoint)!)
        );
        return JsonSerializer.SerializeToUtf8Bytes(ApiTexts.Around(root), s_written);
    }
}
