using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Tributary.Engine;

namespace Tributary.Server;

/// <summary>How often somebody may ask: by key, by client address, by code and, more strictly, by address for codes that lead nowhere.</summary>
internal sealed class RateGate
{
    private const string StandingHeader = "RateLimit";
    private const string PolicyHeader = "RateLimit-Policy";

    private readonly RateLimit _keys;
    private readonly RateLimit _addresses;
    private readonly RateLimit _codes;
    private readonly RateLimit _unknownCodes;
    private readonly string _policies;

    public RateGate(TributaryOptions options, TimeProvider time)
    {
        _keys = new("key", options.Limits.PerKey, time);
        _addresses = new("address", options.Limits.PerAddress, time);
        _codes = new("code", options.Limits.PerCode, time);
        _unknownCodes = new("unknown-codes", options.Limits.UnknownCodesPerAddress, time);
        _policies = $"{_keys.Policy}, {_addresses.Policy}";
    }

    /// <summary>As browsers of other sites may read them.</summary>
    public static string[] Headers => [StandingHeader, PolicyHeader, "Retry-After"];

    /// <returns>The refusal; null when the request may go on.</returns>
    public ProblemResult? RefuseKey(long keyId) => Refuse(_keys, (ulong)keyId);

    /// <inheritdoc cref="RefuseKey"/>
    public ProblemResult? RefuseAddress(IPAddress? address) => Refuse(_addresses, NetworkOf(address));

    /// <summary>Counts a visit against its code, or, where there is none that leads anywhere, against its asker: codes cannot be found by trying.</summary>
    /// <param name="leading">Null for a code that does not exist, has run out, is used up, or whose owner is blocked: to a stranger these are one.</param>
    /// <inheritdoc cref="RefuseKey"/>
    public ProblemResult? RefuseVisit(CodeFacts? leading, IPAddress? address) =>
        leading is null ? Refuse(_unknownCodes, NetworkOf(address)) : Refuse(_codes, (ulong)leading.Id);

    /// <summary>Says in the answer how its caller stands (draft-ietf-httpapi-ratelimit-headers).</summary>
    public void Tell(HttpContext context)
    {
        var headers = context.Response.Headers;
        var address = _addresses.StandingOf(NetworkOf(context.Connection.RemoteIpAddress));
        headers[StandingHeader] = context.Features.Get<Caller>() is { } caller ? $"{_keys.StandingOf((ulong)caller.KeyId)}, {address}" : address;
        headers[PolicyHeader] = _policies;
    }

    /// <summary>Says in a refusal which limit it was.</summary>
    public static void Tell(HttpResponse response, RateLimit limit, int seconds)
    {
        response.Headers[StandingHeader] = limit.Spent(seconds);
        response.Headers[PolicyHeader] = limit.Policy;
    }

    private static ProblemResult? Refuse(RateLimit limit, ulong of) => limit.Take(of) is { } seconds ? Problems.Refused(limit, seconds) : null;

    /// <summary>An IPv4 address, or an IPv6 /64, which is one household's or one server's.</summary>
    private static ulong NetworkOf(IPAddress? address)
    {
        const ulong IPv4 = 1UL << 32; // apart from IPv6 networks: none begins with three zeros and a one

        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _)) return 0;
        if (address.AddressFamily == AddressFamily.InterNetwork) return IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return address.IsIPv4MappedToIPv6 ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
