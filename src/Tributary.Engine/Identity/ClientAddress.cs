using System.Net;
using System.Net.Sockets;

namespace Tributary.Engine.Identity;

/// <summary>
/// Reads the address of a client as proxies and edges write it: bare, with a port, in brackets, with a zone, or in a
/// list.
/// </summary>
public static class ClientAddress
{
    private const int MostProxies = 64;

    /// <summary>
    /// Reads one address, <c>X-Forwarded-For</c> or <c>Forwarded</c> (RFC 7239). Of several it returns the first public
    /// one, or else the first.
    /// </summary>
    /// <returns>Null when the text has no address, such as <c>unknown</c>.</returns>
    public static string? Read(string text)
    {
        IPAddress? first = null;
        var left = MostProxies;
        foreach (var range in text.AsSpan().Split(','))
        {
            if (left-- == 0)
                break;
            if (One(text.AsSpan()[range]) is not { } address)
                continue;
            if (IsPublic(address))
                return address.ToString();
            first ??= address;
        }
        return first?.ToString();
    }

    private static IPAddress? One(ReadOnlySpan<char> text)
    {
        text = OfForwarded(text).Trim().Trim('"').Trim();
        if (text.StartsWith('['))
        {
            if (text.IndexOf(']') is not (> 0 and var closing))
                return null;
            text = text[1..closing];
        }
        else if (text.Count(':') == 1)
        {
            text = text[..text.IndexOf(':')];
        }
        if (text.IndexOf('%') is >= 0 and var zone)
            text = text[..zone];
        if (!IPAddress.TryParse(text, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            return Given(address.MapToIPv4());
        // The framework also reads 1.2.3 and 0x7f000001 as addresses.
        if (address.AddressFamily == AddressFamily.InterNetwork && !text.SequenceEqual(address.ToString()))
            return null;
        return Given(address);
    }

    // for=192.0.2.60;proto=http;by=203.0.113.43
    private static ReadOnlySpan<char> OfForwarded(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(';'))
        {
            var pair = text[range].Trim();
            if (pair.StartsWith("for=", StringComparison.OrdinalIgnoreCase))
                return pair[4..];
        }
        return text;
    }

    private static IPAddress? Given(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address;

    private static bool IsPublic(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address
                is { IsIPv6LinkLocal: false, IsIPv6UniqueLocal: false, IsIPv6SiteLocal: false, IsIPv6Multicast: false };
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return (bytes[0], bytes[1])
            is not (

                (0 or 10 or >= 224, _)
                or
                (100, >= 64 and < 128)
                or
                (169, 254)
                or
                (172, >= 16 and < 32)
                or
                (192, 168)
            );
    }
}
