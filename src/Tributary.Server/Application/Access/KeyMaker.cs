using Tributary.Engine.Foundation;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Application.Access;

/// <summary>Makes keys. The text is returned once and stored nowhere.</summary>
internal sealed class KeyMaker(Stores stores)
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
        await _keys.AddAsync(
            new ApiKey
            {
                Id = ids.Next<KeyId>(),
                Prefix = prefix,
                Hash = hash,
                Name = name,
                Scopes = ScopeWords.Of(scopes),
                ProgramId = programId,
                CreatedAt = stores.Store.Now,
                ExpiresAt = expiresAt,
            },
            stopping
        );
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
        var expiresAt = old.ExpiresAt is { } expires
            ? new Instant(now.Micros + (expires.Micros - old.CreatedAt.Micros))
            : (Instant?)null;
        await _keys.AddAsync(
            old with
            {
                Id = ids.Next<KeyId>(),
                Prefix = prefix,
                Hash = hash,
                CreatedAt = now,
                ExpiresAt = expiresAt,
                RevokedAt = null,
            },
            stopping
        );
        await _keys.RevokeAsync(old.Prefix, end, stopping);
        return text;
    }
}
