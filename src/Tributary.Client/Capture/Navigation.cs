using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Tributary.Client;

/// <summary>Tells a person opening a page from previews, prefetches and crawlers, none of which is a click.</summary>
/// <remarks>By what a request says of itself; who lies is for fraud detection. A client that says nothing counts as a person.</remarks>
public static class Navigation
{
    // Whole families by the words they use; "bot" is looked at by itself below.
    private static readonly SearchValues<string> MachineWords = SearchValues.Create(
    [
        "crawl", "spider", "slurp", "preview", "facebookexternalhit", "facebookcatalog", "whatsapp/", "embedly", "iframely",
        "mediapartners-google", "apis-google", "google-inspectiontool", "google-read-aloud", "googleother", "headlesschrome",
        "chrome-lighthouse", "archiver", "pingdom", "uptimerobot", "bytespider",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly string[] PurposeHeaders = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    /// <summary>True for a GET by which a person opens a page: not HEAD, not a prefetch or preview, not a frame or an image, not a known crawler.</summary>
    public static bool IsByPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && OpensPage(request.Headers)
        && !IsAhead(request.Headers)
        && !IsMachine(request.Headers.UserAgent.ToString());

    /// <summary>True for the <c>User-Agent</c> of a known crawler or of a chat's link preview.</summary>
    public static bool IsMachine(string userAgent) => userAgent.AsSpan().ContainsAny(MachineWords) || SaysBot(userAgent);

    /// <summary>True where a browser says that another site opened the page without a person's touch or key (Fetch Metadata, W3C).</summary>
    public static bool IsWithoutGesture(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() == "cross-site" && request.Headers["Sec-Fetch-User"].ToString() != "?1";

    // Fetch Metadata (W3C): older browsers and plain clients send neither header.
    private static bool OpensPage(IHeaderDictionary headers) =>
        headers["Sec-Fetch-Mode"].ToString() is "" or "navigate" && headers["Sec-Fetch-Dest"].ToString() is "" or "document";

    private static bool IsAhead(IHeaderDictionary headers)
    {
        foreach (var name in PurposeHeaders)
        {
            var purpose = headers[name].ToString();
            if (purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase)
                || purpose.Contains("prerender", StringComparison.OrdinalIgnoreCase)
                || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    // Googlebot, bingbot, Slackbot, TelegramBot, …; Cubot makes phones.
    private static bool SaysBot(string userAgent)
    {
        for (var at = userAgent.IndexOf("bot", StringComparison.OrdinalIgnoreCase); at >= 0;
             at = userAgent.IndexOf("bot", at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at < 2 || !userAgent.AsSpan(at - 2, 2).Equals("cu", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
