using System.Collections.Frozen;
using Tributary.Engine.Terms.Json;

namespace Tributary.Engine.Terms.Parsing;

internal static class LinkParser
{
    public static LinkPlan? Parse(TermsNode? node, TermsReader read)
    {
        if (read.Open(node, TermsShape.Link) is not { } link)
            return null;
        var hosts = read.Set(link["allowed_hosts"], "host names", 1, TermsLimits.Hosts, host => Host(host, read));
        var (destination, fallback) = (
            Address(link["destination"], hosts, read),
            Address(link["fallback"], hosts, read)
        );
        var consent = read.OneOf<LinkConsent>(link["consent"]) ?? LinkConsent.NotRequired;
        return destination is null ? null : new LinkPlan(destination, hosts) { Fallback = fallback, Consent = consent };
    }

    private static string? Host(TermsNode node, TermsReader read)
    {
        if (node is TermsNode.Text { Value: ['*', ..] })
            return read.Fault<string>(
                node,
                TermsFaultCode.InvalidFormat,
                "Wildcards are not allowed; list each host by its exact name."
            );
        return read.Match(
            node,
            TermsPatterns.IsHost(),
            "an exact host name in lower-case ASCII (punycode for others), without scheme, port or path, "
                + "such as \"acme.example\""
        );
    }

    /// <remarks>
    /// The host is checked as written, not only as <see cref="Uri"/> parsed it. An address that a browser might read
    /// differently is refused.
    /// </remarks>
    private static Uri? Address(TermsNode? node, FrozenSet<string> hosts, TermsReader read)
    {
        if (read.Text(node, 1, TermsLimits.Destination) is not { } text)
            return null;
        var authority = Destinations.Authority(text);
        if (authority is null || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return read.Fault<Uri>(
                node,
                TermsFaultCode.InvalidFormat,
                "Write an absolute http or https address in visible ASCII without backslashes, such as "
                    + "\"https://acme.example/welcome\"."
            );
        if (authority.Contains('@'))
            return read.Fault<Uri>(
                node,
                TermsFaultCode.InvalidFormat,
                "The address must not contain a user name or password."
            );
        var host = authority.Split(':')[0].ToLowerInvariant();
        if (host == uri.Host && hosts.Contains(host))
            return uri;
        return hosts.Count == 0
            ? null
            : read.Fault<Uri>(
                node,
                TermsFaultCode.HostNotAllowed,
                $"The host {TermsReader.Quote(host)} is not in 'allowed_hosts'; allowed are "
                    + $"{string.Join(", ", hosts.Order(StringComparer.Ordinal))}."
            );
    }
}
