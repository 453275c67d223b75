using System.Diagnostics.CodeAnalysis;

namespace Tributary.Engine.Terms;

/// <summary>
/// Checks the addresses that links may lead to. The parsed form in <see cref="Uri"/> alone is not enough: a
/// browser may read the same text as another host.
/// </summary>
public static class Destinations
{
    /// <summary>
    /// Accepts an absolute http or https address, as a browser would read it, on exactly one of the hosts that the
    /// Terms allow.
    /// </summary>
    public static bool TryParse(string text, LinkPlan link, [NotNullWhen(true)] out Uri? destination)
    {
        destination = null;
        if (
            Authority(text) is not { } authority
            || authority.Contains('@')
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri)
        )
            return false;
        var host = authority.Split(':')[0].ToLowerInvariant();
        if (host != uri.Host || !link.AllowedHosts.Contains(host))
            return false;
        destination = uri;
        return true;
    }

    /// <summary>
    /// Returns host and port as written, with a user name if there is one; null for what is not an absolute http or
    /// https address in visible ASCII without backslashes.
    /// </summary>
    internal static string? Authority(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('\\'))
            return null;
        var scheme = text.StartsWith("https://", StringComparison.Ordinal) ? "https://" : "http://";
        if (!text.StartsWith(scheme, StringComparison.Ordinal))
            return null;
        var rest = text[scheme.Length..];
        return rest.IndexOfAny(['/', '?', '#']) is var end and >= 0 ? rest[..end] : rest;
    }
}
