using System.Net;
using System.Net.Sockets;

namespace Tributary.Engine.Identity;

/// <summary>
/// Reduces an address to what tells where somebody is: the whole of IPv4, and the /64 of IPv6, which one line gets as a
/// whole.
/// </summary>
public static class CanonicalAddress
{
    private const int SubnetBytes = 8;

    /// <returns>Null when the text is not an address.</returns>
    public static string? Of(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(SubnetBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
