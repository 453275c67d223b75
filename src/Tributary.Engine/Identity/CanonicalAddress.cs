using System.Net;
using System.Net.Sockets;

namespace Tributary.Engine.Identity;

/// <summary>An address as far as it says where somebody is: IPv4 whole, IPv6 by its /64, since one line gets all of that.</summary>
public static class CanonicalAddress
{
    private const int SubnetBytes = 8;

    /// <returns>Null when it is no address.</returns>
    public static string? Of(string text)
    {
        if (!IPAddress.TryParse(text, out var address)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(SubnetBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
