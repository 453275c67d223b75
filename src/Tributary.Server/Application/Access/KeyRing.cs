using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Application.Access;

/// <summary>
/// Finds the caller of a key. Found keys are cached for a few seconds, so a revocation reaches every node within them.
/// Unknown keys are not cached, since a stranger can make up any number of them.
/// </summary>
internal sealed class KeyRing(ApiKeys keys, IStore store, TributaryOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_listed = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_usesWritten = TimeSpan.FromMinutes(5);
    private const int MostRemembered = 10_000;

    private readonly byte[]? _admin = options.AdminKey is { } key ? KeyText.Hash(key) : null;
    private readonly ConcurrentDictionary<string, (ApiKey Key, long At)> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _listing = new(1);
    private (HashSet<string> Hashes, long At)? _list;
    private long _hits;
    private long _misses;

    /// <summary>How many look-ups found their key in the cache.</summary>
    public long Hits => Interlocked.Read(ref _hits);
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Finds a key without the database.</summary>
    /// <returns>False when it is not cached, or is not a key.</returns>
    public bool TryRecall(string text, [NotNullWhen(true)] out Caller? caller)
    {
        var hash = KeyText.Hash(text);
        caller =
            IsAdmin(hash) ? new Caller(default, Scopes.Admin, null)
            : KeyText.TryPrefix(text, out var prefix)
            && _known.TryGetValue(prefix, out var known)
            && time.GetElapsedTime(known.At) < s_remembered
                ? CallerOf(known.Key, hash)
            : null;
        if (caller is not null)
            Interlocked.Increment(ref _hits);
        return caller is not null;
    }

    /// <summary>Returns the caller that a key belongs to, and records the use of the key.</summary>
    /// <returns>Null for an unknown, expired or revoked key.</returns>
    public async ValueTask<Caller?> AuthenticateAsync(string text, CancellationToken stopping)
    {
        if (TryRecall(text, out var recalled))
            return recalled;
        if (!KeyText.TryPrefix(text, out var prefix))
            return null;
        Interlocked.Increment(ref _misses);
        var at = time.GetTimestamp();
        if (await keys.FindAsync(prefix, stopping) is not { } key)
            return null;
        if (_known.Count >= MostRemembered)
            _known.Clear();
        _known[prefix] = (key, at);
        var caller = CallerOf(key, KeyText.Hash(text));
        if (caller is not null)
            WriteUse(key);
        return caller;
    }

    /// <summary>
    /// True for a key in the database, by a list that is at most seconds old. Guessing keys therefore costs no look-up.
    /// </summary>
    public async ValueTask<bool> IsListedAsync(string text, CancellationToken stopping)
    {
        var hash = Convert.ToHexStringLower(KeyText.Hash(text));
        if (_list is { } fresh && time.GetElapsedTime(fresh.At) < s_listed)
            return fresh.Hashes.Contains(hash);
        await _listing.WaitAsync(stopping);
        try
        {
            if (_list is not { } list || time.GetElapsedTime(list.At) >= s_listed)
                _list = ([.. await keys.ListHashesAsync(MostRemembered, stopping)], time.GetTimestamp());
            return _list.Value.Hashes.Contains(hash);
        }
        finally
        {
            _listing.Release();
        }
    }

    private bool IsAdmin(byte[] hash) => _admin is not null && CryptographicOperations.FixedTimeEquals(hash, _admin);

    private Caller? CallerOf(ApiKey key, byte[] hash)
    {
        if (!CryptographicOperations.FixedTimeEquals(hash, key.Hash))
            return null;
        // The clock by which keys end: another one could be behind, and accept a key that was just revoked.
        var now = store.Now;
        if (key.ExpiresAt <= now || key.RevokedAt <= now)
            return null;
        return ScopeWords.TryParse(key.Scopes, out var scopes) ? new Caller(key.Id, scopes, key.ProgramId) : null;
    }

    /// <summary>
    /// Records when the key was last used: coarsely, and outside the request. An outage loses a few minutes of a figure
    /// that nothing depends on.
    /// </summary>
    private void WriteUse(ApiKey key)
    {
        var now = store.Now;
        if (key.LastUsedAt is { } before && now.Micros - before.Micros < (long)s_usesWritten.TotalMicroseconds)
            return;
        _ = WriteAsync();

        async Task WriteAsync()
        {
            try
            {
                await keys.WriteUseAsync(key.Id, now, CancellationToken.None);
            }
            catch (Exception e) when (Outage.Is(e) || e is ObjectDisposedException)
            {
                // The next use of the key writes it.
            }
        }
    }
}
