using System.Collections.Immutable;
using System.Net;

namespace Tributary.Connectors.Webhooks;

/// <summary>
/// The networks to which webhooks may be posted: the public Internet, and the networks that the operator allows. It
/// uses an explicit list of networks, because the framework's predicates miss 100.64/10 and the IPv6 forms that lead to
/// IPv4.
/// </summary>
/// <remarks>Source: IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890).</remarks>
public sealed class ReceiverNetworks(ImmutableArray<IPNetwork> allowed)
{
    private static readonly ImmutableArray<IPNetwork> s_closed =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/8", // unspecified, loopback, ::a.b.c.d, NAT64 64:ff9b::/96 and 64:ff9b:1::/48
            "100::/64", // discard
            "2001::/23", // IETF protocols, including Teredo and ORCHID
            "2001:db8::/32",
            "3fff::/20", // documentation
            "2002::/16", // 6to4
            "5f00::/16", // segment routing
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>True if the operator allows at least one network.</summary>
    public bool HasInside => !allowed.IsEmpty;

    /// <summary>Returns true if the address is in a network that the operator allows.</summary>
    public bool IsInside(IPAddress address) => IsIn(allowed, address);

    public bool MayConnect(IPAddress address) => IsInside(address) || !IsIn(s_closed, address);

    private static bool IsIn(ImmutableArray<IPNetwork> networks, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(plain));
    }
}
