using Tributary.Portal;
using Tributary.Server.Application.Errors;

namespace Tributary.Server.Portal;

/// <summary>Serves the pages of members, and the script that shows them on other sites.</summary>
internal static class PortalHosting
{
    private const string ForGood = "public, max-age=31536000, immutable";
    private const string ForAnHour = "public, max-age=3600";

    public static void AddPortal(this IServiceCollection services) =>
        services.AddSingleton<PortalPages>().AddSingleton<PortalChanges>().AddSingleton<PortalPreview>();

    public static void MapPortal(this WebApplication app)
    {
        app.Services.GetRequiredService<PortalPages>().Map(app);
        app.Services.GetRequiredService<PortalChanges>().Map(app);
        app.Services.GetRequiredService<PortalPreview>().Map(app);
        app.MapGet($"{PortalAssets.Folder}/{{hash}}/{{name}}", SendAsset).ExcludeFromDescription();
        app.MapGet("/portal/" + PortalAssets.Widget, SendWidget).ExcludeFromDescription();
    }

    private static IResult SendAsset(HttpContext context, string hash, string name) =>
        PortalAssets.Find(hash, name) is { } asset
            ? Send(context, asset, ForGood)
            : Problems.Of(RequestErrors.NotFound);

    private static IResult SendWidget(HttpContext context)
    {
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Send(context, PortalAssets.Get(PortalAssets.Widget), ForAnHour);
    }

    private static IResult Send(HttpContext context, PortalAssets asset, string cache)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = cache;
        headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            return Results.Bytes(asset.Content, asset.Type);
        headers.ContentEncoding = "gzip";
        return Results.Bytes(asset.Compressed, asset.Type);
    }
}
