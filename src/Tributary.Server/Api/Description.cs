using Microsoft.OpenApi;
using Scalar.AspNetCore;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>The API described: OpenAPI 3.1 at /openapi/v1.json, the JSON Schema of Terms beside it, and a page to read the API at /docs.</summary>
internal static class Description
{
    private const string Bearer = "key";

    public static IServiceCollection AddDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddShapes();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Tributary",
                Version = "v1",
                Description = "A self-hosted referral engine. Amounts are integers of minor units; times are RFC 3339 with offset; errors are RFC 9457 with a stable code.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key: trb_PREFIX_SECRET." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Needs>().FirstOrDefault() is not { } needs) return Task.CompletedTask;
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            var scopes = ScopeWords.Of(needs.AnyOf).Replace(" ", " or ");
            operation.Description = $"{operation.Description} Needs a key with the scope {scopes}.".Trim();
            return Task.CompletedTask;
        });
    });

    public static void MapDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AsDocs();
        app.MapGet("/openapi/terms.schema.json", () => TypedResults.Text(TermsSchema.Json, "application/schema+json")).ExcludeFromDescription().AsDocs();
        // The page loads nothing from another host and sends nothing to one.
        app.MapScalarApiReference("/docs", page => page.WithTitle("Tributary").AddPreferredSecuritySchemes(Bearer)
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()).AsDocs();
    }
}
