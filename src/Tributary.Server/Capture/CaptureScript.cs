using System.Security.Cryptography;

namespace Tributary.Server.Capture;

/// <summary>Serves the script that captures links on any site.</summary>
internal static class CaptureScript
{
    private const string Resource = "tributary.js";
    private static readonly byte[] s_text = Read();
    private static readonly string s_tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(s_text))[..16]}\"";

    public static void MapScript(this IEndpointRouteBuilder app) =>
        app.MapMethods("/tributary.js", [HttpMethods.Get, HttpMethods.Head], Get)
            .WithTags("Links")
            .WithName("Script")
            .WithSummary("Returns the script that captures links on any site.")
            .Produces(StatusCodes.Status200OK, contentType: "text/javascript")
            .Produces(StatusCodes.Status304NotModified);

    private static IResult Get(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=3600";
        headers.ETag = s_tag;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.AccessControlAllowOrigin = "*"; // a module is loaded only with this header
        headers.XContentTypeOptions = "nosniff";
        return context.Request.Headers.IfNoneMatch.ToString().Contains(s_tag, StringComparison.Ordinal)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(s_text, "text/javascript; charset=utf-8");
    }

    private static byte[] Read()
    {
        using var resource =
            typeof(CaptureScript).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        using var text = new MemoryStream();
        resource.CopyTo(text);
        return text.ToArray();
    }
}
