using System.Net;
using System.Net.Sockets;
using MaxMind.Db;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Application.Identity;

/// <summary>The location of an address, as far as it is known.</summary>
/// <param name="Country">ISO 3166-1; null for unknown.</param>
/// <param name="IsHosting">A data centre, a VPN, a public proxy or a Tor exit.</param>
internal readonly record struct Whereabouts(string? Country, bool IsHosting);

/// <summary>The operator's MaxMind databases. For each property the first database that knows it decides.</summary>
internal sealed class GeoDatabases
{
    private const int IPv4 = 4;

    public static readonly GeoDatabases None = new([]);

    private readonly Reader[] _readers;

    private GeoDatabases(Reader[] readers) => _readers = readers;

    /// <exception cref="StartException">A file cannot be read, or is not a MaxMind database.</exception>
    public static GeoDatabases Open(IEnumerable<string> paths) => new([.. paths.Select(Open)]);

    /// <param name="ip">Null for unknown.</param>
    public Whereabouts Locate(string? ip) =>
        _readers.Length > 0 && IPAddress.TryParse(ip, out var address) ? Locate(address) : default;

    public Whereabouts Locate(IPAddress address)
    {
        var there = default(Whereabouts);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        foreach (var reader in _readers)
        {
            if (reader.Metadata.IPVersion == IPv4 && address.AddressFamily == AddressFamily.InterNetworkV6)
                continue;
            if (reader.Find<GeoRecord>(address) is { } record)
                there = new Whereabouts(there.Country ?? record.CountryCode, there.IsHosting || record.IsHosting);
        }
        return there;
    }

    private static Reader Open(string path)
    {
        try
        {
            return new Reader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDatabaseException)
        {
            throw new StartException(
                $"{TributaryOptions.Section}:GeoIp:Databases names {path}, which cannot be read: "
                    + $"{e.Message.ReplaceLineEndings(" ")}",
                e
            );
        }
    }
}
