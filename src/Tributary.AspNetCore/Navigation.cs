using Microsoft.AspNetCore.Http;
using Tributary.AspNetCore.Machines;

namespace Tributary.AspNetCore;

/// <summary>
/// Distinguishes a person who opens a page from previews, prefetches and crawlers, which are not clicks.
/// </summary>
/// <remarks>It trusts what a request says about itself. Finding lies is the task of fraud detection.</remarks>
public static class Navigation
{
    private static readonly string[] PurposeHeaders = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    /// <summary>
    /// Returns true for a GET with which a person opens a page. Returns false for HEAD, a prefetch or preview, a frame
    /// or image, and a known crawler.
    /// </summary>
    public static bool IsByPerson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && OpensPage(request.Headers)
        && !IsAhead(request.Headers)
        && !IsMachine(request.Headers.UserAgent.ToString());

    /// <summary>
    /// Returns true for the <c>User-Agent</c> of a crawler, a chat's link preview, a mail scanner or an HTTP library,
    /// and for an empty one.
    /// </summary>
    /// <remarks>The lists are crawlers.txt and machines.txt. docs/decisions/0030 describes them.</remarks>
    public static bool IsMachine(string? userAgent) => UserAgents.IsMachine(userAgent);

    /// <summary>
    /// Returns true if a browser reports that another site opened the page without a touch or key press (Fetch
    /// Metadata, W3C).
    /// </summary>
    public static bool IsWithoutGesture(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() == "cross-site"
        && request.Headers["Sec-Fetch-User"].ToString() != "?1";

    // Fetch Metadata (W3C). Older browsers and plain clients send neither header.
    private static bool OpensPage(IHeaderDictionary headers) =>
        headers["Sec-Fetch-Mode"].ToString() is "" or "navigate"
        && headers["Sec-Fetch-Dest"].ToString() is "" or "document";

    /// <summary>Returns true for a page that a browser loads before a person asks for it.</summary>
    internal static bool IsAhead(IHeaderDictionary headers)
    {
        foreach (var name in PurposeHeaders)
        {
            var purpose = headers[name].ToString();
            if (
                purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase)
                || purpose.Contains("prerender", StringComparison.OrdinalIgnoreCase)
                || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase)
            )
                return true;
        }

        return false;
    }
}
