using System.Collections.Frozen;

namespace Tributary.Server.Application.Identity;

/// <summary>
/// AS numbers of large hosting providers, whose addresses no household has. Networks that also carry people's own
/// traffic, such as Cloudflare's and Akamai's relays, are left out.
/// </summary>
internal static class HostingNetworks
{
    private static readonly FrozenSet<long> s_numbers = new long[]
    {
        8560, // IONOS
        9009, // M247
        12876, // Scaleway
        14061, // DigitalOcean
        14618,
        16509, // Amazon
        16276, // OVH
        20473, // Vultr
        24940,
        213230, // Hetzner
        28753,
        30633,
        60781, // Leaseweb
        31898, // Oracle
        45102, // Alibaba
        47583, // Hostinger
        51167, // Contabo
        60068,
        212238, // Datacamp
        63949, // Linode
        132203, // Tencent
        202053, // UpCloud
        396982, // Google Cloud
    }.ToFrozenSet();

    public static bool Has(long number) => s_numbers.Contains(number);
}
