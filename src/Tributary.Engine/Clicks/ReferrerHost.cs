using System.Text;

namespace Tributary.Engine.Clicks;

/// <summary>Reads the host of the page before. Its path and query may be personal, and are never read.</summary>
public static class ReferrerHost
{
    private const string Www = "www.";
    private const string AndroidApp = "android-app";
    private const int MaxLength = 253; // RFC 1035

    /// <param name="url">The header <c>Referer</c>, or <c>document.referrer</c>.</param>
    /// <returns>
    /// The host in lower case and without <c>www.</c>, or the name of an Android app; null for an address without a
    /// name, such as a number or a file.
    /// </returns>
    public static string? Read(string? url)
    {
        if (string.IsNullOrEmpty(url) || !Uri.TryCreate(url, UriKind.Absolute, out var page))
            return null;
        if (page.Scheme != Uri.UriSchemeHttps && page.Scheme != Uri.UriSchemeHttp && page.Scheme != AndroidApp)
            return null;
        if (page.HostNameType is not (UriHostNameType.Dns or UriHostNameType.Basic))
            return null;
        // A label that is too long has no ASCII form, and stays as it is.
        var host = page.IdnHost.TrimEnd('.').ToLowerInvariant();
        return host.Length is > 0 and <= MaxLength && Ascii.IsValid(host) ? WithoutWww(host) : null;
    }

    /// <summary>True for the site's own host and every host below it.</summary>
    /// <param name="site">A host in lower case.</param>
    public static bool IsOf(string host, string site)
    {
        site = WithoutWww(site);
        return site.Length > 0
            && host.EndsWith(site, StringComparison.Ordinal)
            && (host.Length == site.Length || host[^(site.Length + 1)] == '.');
    }

    private static string WithoutWww(string host) =>
        host.StartsWith(Www, StringComparison.Ordinal) ? host[Www.Length..] : host;
}
