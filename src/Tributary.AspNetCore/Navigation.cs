using Microsoft.AspNetCore.Http;
using Tributary.AspNetCore.Machines;

namespace Tributary.AspNetCore;

/// <summary>Tells a person opening a page from previews, prefetches and crawlers, none of which is a click.</summary>
/// <remarks>By what a request says of itself; who lies is for fraud detection.</remarks>
public static class Navigation
{
    private static readonly string[] PurposeHeaders = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    /// <summary>True for a GET by which a person opens a page: not HEAD, not a prefetch or preview, not a frame or an image, not a known crawler.</summary>
    public static bool IsByPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && OpensPage(request.Headers)
        && !IsAhead(request.Headers)
        && !IsMachine(request.Headers.UserAgent.ToString());

    /// <summary>True for the <c>User-Agent</c> of a crawler, a chat's link preview, a scanner of mails or an HTTP library, and for an empty one.</summary>
    /// <remarks>By the lists of crawlers.txt and machines.txt, which docs/decisions/0030 describes.</remarks>
    public static bool IsMachine(string? userAgent) => UserAgents.IsMachine(userAgent);

    /// <summary>True where a browser says that another site opened the page without a person's touch or key (Fetch Metadata, W3C).</summary>
    public static bool IsWithoutGesture(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() == "cross-site" && request.Headers["Sec-Fetch-User"].ToString() != "?1";

    // Fetch Metadata (W3C): older browsers and plain clients send neither header.
    private static bool OpensPage(IHeaderDictionary headers) =>
        headers["Sec-Fetch-Mode"].ToString() is "" or "navigate" && headers["Sec-Fetch-Dest"].ToString() is "" or "document";

    /// <summary>True for what a browser loads before a person asks for it.</summary>
    internal static bool IsAhead(IHeaderDictionary headers)
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
}
