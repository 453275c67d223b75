using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Tributary.Connectors.RedisShared;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Limits;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Http;

/// <summary>
/// Limits request rates: by key, by client address and by code. Stricter limits per address hold for codes that do not
/// redirect, for wrong keys and for open pages.
/// </summary>
internal sealed class RateGate
{
    private readonly SharedLimit _keys;
    private readonly SharedLimit _addresses;
    private readonly SharedLimit _codes;
    private readonly SharedLimit _unknownCodes;
    private readonly RateLimit _keyTrials;
    private readonly RateLimit _openPages;
    private readonly string _policies;

    /// <param name="redis">Shares the limits between nodes. Null: each node has its own limits.</param>
    public RateGate(TributaryOptions options, TimeProvider time, SharedRedis? redis = null)
    {
        _keys = LimitOf("key", options.Limits.PerKey);
        _addresses = LimitOf("address", options.Limits.PerAddress);
        _codes = LimitOf("code", options.Limits.PerCode);
        _unknownCodes = LimitOf("unknown-codes", options.Limits.UnknownCodesPerAddress);
        _keyTrials = new RateLimit("failed-keys", options.Limits.FailedKeysPerAddress, 60, time, isShared: false);
        _openPages = new RateLimit("open-pages", options.Limits.OpenPagesPerAddress, time);
        _policies = $"{_keys.Limit.Policy}, {_addresses.Limit.Policy}";

        SharedLimit LimitOf(string name, int perSecond)
        {
            var limit = new RateLimit(name, perSecond, time, isShared: redis is not null);
            return new SharedLimit(limit, redis is null ? null : limit.In(redis));
        }
    }

    /// <summary>The headers that scripts of other sites may read.</summary>
    public static string[] Headers => [RateLimitHeaders.Standing, RateLimitHeaders.Policy, "Retry-After"];

    /// <summary>All limits, with the number of requests that each has refused.</summary>
    public IEnumerable<RateLimit> Limits =>
        [_keys.Limit, _addresses.Limit, _codes.Limit, _unknownCodes.Limit, _keyTrials, _openPages];

    /// <returns>The refusal, or null when the request may proceed.</returns>
    public ValueTask<ProblemResult?> RefuseKeyAsync(KeyId keyId) => RefuseAsync(_keys, (ulong)keyId.Value);

    /// <inheritdoc cref="RefuseKeyAsync"/>
    public ValueTask<ProblemResult?> RefuseAddressAsync(IPAddress? address) =>
        RefuseAsync(_addresses, NetworkOf(address));

    /// <summary>
    /// Counts a visit against its code, or against the client's address when the code does not redirect, so that codes
    /// cannot be found by guessing.
    /// </summary>
    /// <param name="codeId">
    /// Null for a code that does not exist, has expired, is used up, or whose owner is blocked. To a stranger these
    /// look the same.
    /// </param>
    /// <inheritdoc cref="RefuseKeyAsync"/>
    public ValueTask<ProblemResult?> RefuseVisitAsync(CodeId? codeId, IPAddress? address) =>
        codeId is { } id ? RefuseAsync(_codes, (ulong)id.Value) : RefuseAsync(_unknownCodes, NetworkOf(address));

    /// <summary>Checks whether an address has tried too many codes to try another one now. Counts nothing.</summary>
    /// <inheritdoc cref="RefuseKeyAsync"/>
    public ProblemResult? RefuseUnknown(IPAddress? address) =>
        Refusal(_unknownCodes.Limit, _unknownCodes.Limit.Wait(NetworkOf(address)));

    /// <summary>Counts a key that may be wrong.</summary>
    /// <inheritdoc cref="RefuseKeyAsync"/>
    public ProblemResult? RefuseKeyTrial(IPAddress? address) =>
        Refusal(_keyTrials, _keyTrials.Take(NetworkOf(address)));

    /// <summary>Undoes <see cref="RefuseKeyTrial"/> for a key that was found.</summary>
    public void TakeBackKeyTrial(IPAddress? address) => _keyTrials.GiveBack(NetworkOf(address));

    /// <inheritdoc cref="RefuseKeyAsync"/>
    public ProblemResult? RefuseOpenPage(IPAddress? address) =>
        Refusal(_openPages, _openPages.Take(NetworkOf(address)));

    /// <summary>
    /// Writes the caller's remaining quota to the RateLimit headers (draft-ietf-httpapi-ratelimit-headers).
    /// </summary>
    public void WriteHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        var address = _addresses.Limit.StandingOf(NetworkOf(context.Connection.RemoteIpAddress));
        headers[RateLimitHeaders.Standing] = context.Features.Get<Caller>() is { } caller
            ? $"{_keys.Limit.StandingOf((ulong)caller.KeyId.Value)}, {address}"
            : address;
        headers[RateLimitHeaders.Policy] = _policies;
    }

    private static ValueTask<ProblemResult?> RefuseAsync(SharedLimit limit, ulong of)
    {
        var taking = limit.TakeAsync(of);
        return taking.IsCompletedSuccessfully ? new(Refusal(limit.Limit, taking.Result)) : WaitAsync(limit, taking);
    }

    private static async ValueTask<ProblemResult?> WaitAsync(SharedLimit limit, ValueTask<int?> taking) =>
        Refusal(limit.Limit, await taking);

    private static ProblemResult? Refusal(RateLimit limit, int? seconds)
    {
        if (seconds is not { } wait)
            return null;
        limit.CountRefusal();
        return Problems.Refused(limit, wait);
    }

    /// <summary>
    /// Returns an IPv4 address, or the /64 of an IPv6 address, which belongs to one household or one server.
    /// </summary>
    public static ulong NetworkOf(IPAddress? address)
    {
        const ulong IPv4 = 1UL << 32; // never equal to an IPv6 network: none begins with three zeros and a one

        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
            return 0;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return address.IsIPv4MappedToIPv6
            ? IPv4 | BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])
            : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
