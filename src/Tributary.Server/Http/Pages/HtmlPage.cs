using System.Text.Encodings.Web;

namespace Tributary.Server.Http.Pages;

/// <summary>
/// The few pages that the server shows to people. They share one style, load nothing from elsewhere, and run no script
/// unless the page allows it.
/// </summary>
internal static class HtmlPage
{
    private const string Type = "text/html; charset=utf-8";

    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'";

    private static readonly string s_style = ReadStyle();

    /// <summary>True for a browser that opens a page. False for programs, which accept anything or JSON.</summary>
    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public static string Html(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    /// <param name="title">Plain text.</param>
    /// <param name="body">HTML. Everything from outside must have been escaped by <see cref="Html"/>.</param>
    /// <param name="scripts">Additions to the page's content policy; empty for a page without a script.</param>
    public static async Task WriteAsync(HttpContext context, int status, string title, string body, string scripts = "")
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = Type;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.ContentSecurityPolicy = Policy + scripts;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        await response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{Html(title)}</title>
            <link rel="icon" href="data:,">
            <style>{s_style}</style>
            <main>
            {body}
            </main>

            """,
            context.RequestAborted
        );
    }

    private static string ReadStyle()
    {
        using var style = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream("page.css")!);
        return style.ReadToEnd();
    }
}
