using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Tributary.Server;

/// <summary>Token buckets by key, by client address, and, more strictly, by address for codes that do not exist.</summary>
internal sealed class RateGate(TributaryOptions options) : IAsyncDisposable
{
    private const int IPv6NetworkBytes = 8; // a /64 is one household's or server's

    private readonly PartitionedRateLimiter<long> _keys = Buckets<long>(options.Limits.PerKey);
    private readonly PartitionedRateLimiter<UInt128> _addresses = Buckets<UInt128>(options.Limits.PerAddress);
    private readonly PartitionedRateLimiter<UInt128> _unknownCodes = Buckets<UInt128>(options.Limits.UnknownCodesPerAddress);

    /// <returns>Seconds to wait; null when the request may go on.</returns>
    public int? RefuseKey(long keyId) => Refuse(_keys, keyId);

    /// <inheritdoc cref="RefuseKey"/>
    public int? RefuseAddress(IPAddress? address) => Refuse(_addresses, NetworkOf(address));

    /// <summary>Counts a code that does not exist against its asker, so that codes cannot be found by trying.</summary>
    /// <inheritdoc cref="RefuseKey"/>
    public int? RefuseUnknownCode(IPAddress? address) => Refuse(_unknownCodes, NetworkOf(address));

    public async ValueTask DisposeAsync()
    {
        await _keys.DisposeAsync();
        await _addresses.DisposeAsync();
        await _unknownCodes.DisposeAsync();
    }

    private static PartitionedRateLimiter<T> Buckets<T>(int perSecond) where T : notnull => PartitionedRateLimiter.Create<T, T>(
        of => RateLimitPartition.GetTokenBucketLimiter(of, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = checked(perSecond * 2),
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    private static int? Refuse<T>(PartitionedRateLimiter<T> buckets, T of)
    {
        using var lease = buckets.AttemptAcquire(of);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
    }

    private static UInt128 NetworkOf(IPAddress? address)
    {
        if (address is null) return 0;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (!address.TryWriteBytes(bytes, out _)) return 0;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) bytes[IPv6NetworkBytes..].Clear();
        else bytes[15] = 1; // apart from IPv6 networks that begin with the same bytes
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
