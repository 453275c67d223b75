using Microsoft.OpenApi;
using Scalar.AspNetCore;
using Tributary.Engine.Terms;
using Tributary.Server.Http;

namespace Tributary.Server.Reference;

/// <summary>
/// Serves the description of the API: OpenAPI 3.1 at /openapi/v1.json, the JSON Schema of Terms beside it, and a page
/// to read it at /docs.
/// </summary>
internal static class Description
{
    public static IServiceCollection AddDescription(this IServiceCollection services) =>
        services
            .AddSingleton<ApiDocument>()
            .AddOpenApi(
                ApiDocument.Name,
                options =>
                {
                    options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                    options.AddShapes();
                }
            );

    public static void MapDescription(this IEndpointRouteBuilder app)
    {
        app.MapGet(
                $"/openapi/{ApiDocument.Name}.json",
                async (ApiDocument document) => TypedResults.Bytes(await document.JsonAsync(), ApiDocument.MediaType)
            )
            .ExcludeFromDescription()
            .AsDocs();
        app.MapGuide();
        app.MapGet("/openapi/terms.schema.json", () => TypedResults.Text(TermsSchema.Json, "application/schema+json"))
            .ExcludeFromDescription()
            .AsDocs();
        // The page loads nothing from another host and sends nothing to one.
        app.MapScalarApiReference(
                "/docs",
                page =>
                    page.WithTitle("Tributary")
                        .WithDynamicBaseServerUrl()
                        .AddPreferredSecuritySchemes(ApiTexts.Bearer)
                        .DisableDefaultFonts()
                        .DisableTelemetry()
                        .DisableAgent()
                        .DisableMcp()
                        .HideDeveloperTools()
                        .HideClientButton()
                        .WithFavicon("data:,")
            )
            .AsDocs();
    }
}
