using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Application.Access;

/// <summary>Makes and ends keys. The text of a key is returned once and stored nowhere.</summary>
/// <param name="actor">Who orders it.</param>
internal sealed class KeyMaker(Stores stores, AuditActor actor)
{
    private readonly ApiKeys _keys = new(stores.Database);

    /// <param name="programId">The only program that the key may access; null for all.</param>
    public async ValueTask<string> CreateAsync(
        string name,
        Scopes scopes,
        ProgramId? programId,
        Instant? expiresAt,
        CancellationToken stopping
    )
    {
        var (text, prefix, hash) = KeyText.Create();
        var ids = await stores.Store.TakeIdsAsync(1, stopping);
        var key = new ApiKey
        {
            Id = ids.Next<KeyId>(),
            Prefix = prefix,
            Hash = hash,
            Name = name,
            Scopes = ScopeWords.Of(scopes),
            ProgramId = programId,
            CreatedAt = stores.Store.Now,
            ExpiresAt = expiresAt,
        };
        await _keys.AddAsync(key, Record(key, "key.create", Rights(key)), stopping);
        return text;
    }

    /// <summary>
    /// Creates a key with the rights of an old one and, if the old one expires, the same lifetime. The old key ends at
    /// <paramref name="end"/>.
    /// </summary>
    public async ValueTask<string> RotateAsync(ApiKey old, Instant end, CancellationToken stopping)
    {
        var (text, prefix, hash) = KeyText.Create();
        var ids = await stores.Store.TakeIdsAsync(1, stopping);
        var now = stores.Store.Now;
        var key = old with
        {
            Id = ids.Next<KeyId>(),
            Prefix = prefix,
            Hash = hash,
            CreatedAt = now,
            ExpiresAt = EndOfNext(old, now),
            RevokedAt = null,
            LastUsedAt = null,
        };
        await _keys.ReplaceAsync(old, end, key, Record(key, "key.rotate", $"In place of {old.Prefix}"), stopping);
        return text;
    }

    /// <summary>Returns when the successor of a key expires: it gets the same lifetime. Null for no end.</summary>
    public static Instant? EndOfNext(ApiKey old, Instant now) =>
        old.ExpiresAt is { } expires ? new Instant(now.Micros + (expires.Micros - old.CreatedAt.Micros)) : null;

    /// <returns>False when there is no such key any more.</returns>
    public ValueTask<bool> RevokeAsync(ApiKey key, CancellationToken stopping) =>
        _keys.RevokeAsync(key.Prefix, Record(key, "key.revoke", detail: null), stopping);

    private AuditRecord Record(ApiKey key, string action, string? detail) =>
        new()
        {
            At = stores.Store.Now,
            Actor = actor,
            Action = action,
            Subject = key.Prefix,
            Detail = detail,
            ProgramId = key.ProgramId,
        };

    private static string Rights(ApiKey key) => key.ExpiresAt is { } end ? $"{key.Scopes}, until {end}" : key.Scopes;
}
