using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>Who a key is. A key found is remembered for a few seconds, so that a revocation is felt everywhere within them.</summary>
internal sealed class KeyRing(ApiKeys keys, TributaryOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(5);
    private const int MostRemembered = 10_000;

    private readonly byte[]? _admin = options.AdminKey is { } key ? KeyText.Hash(key) : null;
    private readonly ConcurrentDictionary<string, (ApiKey? Key, long At)> _known = new(StringComparer.Ordinal);

    /// <returns>Null for an unknown, expired or revoked key.</returns>
    public async ValueTask<Caller?> FindAsync(string text, CancellationToken stopping)
    {
        var hash = KeyText.Hash(text);
        if (_admin is not null && CryptographicOperations.FixedTimeEquals(hash, _admin)) return new Caller(0, Scopes.Admin, null);
        if (!KeyText.TryPrefix(text, out var prefix) || await KnownAsync(prefix, stopping) is not { } key) return null;
        if (!CryptographicOperations.FixedTimeEquals(hash, key.Hash)) return null;
        var now = Instant.From(time.GetUtcNow());
        if (key.ExpiresAt <= now || key.RevokedAt <= now) return null;
        return ScopeWords.TryParse(key.Scopes, out var scopes) ? new Caller(key.Id, scopes, key.ProgramId) : null;
    }

    private async ValueTask<ApiKey?> KnownAsync(string prefix, CancellationToken stopping)
    {
        if (_known.TryGetValue(prefix, out var known) && time.GetElapsedTime(known.At) < s_remembered) return known.Key;
        var at = time.GetTimestamp();
        var key = await keys.FindAsync(prefix, stopping);
        if (_known.Count >= MostRemembered) _known.Clear();
        _known[prefix] = (key, at);
        return key;
    }
}
