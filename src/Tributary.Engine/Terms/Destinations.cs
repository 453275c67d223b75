using System.Diagnostics.CodeAnalysis;
using Tributary.Engine.Terms.Parsing;

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
            LinkParser.Authority(text) is not { } authority
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
}
