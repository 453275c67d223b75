using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Keys;

/// <param name="Hash">SHA-256 of the key's text.</param>
/// <param name="Scopes">Words divided by spaces.</param>
/// <param name="ProgramId">The only program it may touch; null for all.</param>
public sealed record ApiKey(
    long Id,
    string Prefix,
    byte[] Hash,
    string Name,
    string Scopes,
    long? ProgramId,
    Instant CreatedAt,
    Instant? ExpiresAt,
    Instant? RevokedAt
)
{
    /// <summary>Within minutes; null when it was never used.</summary>
    public Instant? LastUsedAt { get; init; }
}

/// <summary>Keys of the API. Their texts are never stored.</summary>
public sealed class ApiKeys(Database database)
{
    public async ValueTask<ApiKey?> FindAsync(string prefix, CancellationToken stopping)
    {
        var found = await database.ListAsync(
            $"select {ApiKeyRow.Columns} from api_key k where k.prefix = @prefix",
            ApiKeyRow.Read,
            stopping,
            ("prefix", prefix)
        );
        return found.FirstOrDefault();
    }

    /// <summary>The newest first.</summary>
    public ValueTask<List<ApiKey>> ListAsync(CancellationToken stopping) =>
        database.ListAsync($"select {ApiKeyRow.Columns} from api_key k order by k.id desc", ApiKeyRow.Read, stopping);

    /// <summary>The hashes of the newest keys that are not revoked, in hex.</summary>
    public ValueTask<List<string>> ListHashesAsync(int most, CancellationToken stopping) =>
        database.ListAsync(
            "select hash from api_key where revoked_at is null order by id desc limit @most",
            row => Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)),
            stopping,
            ("most", most)
        );

    /// <summary>Writes when a key was last used; an earlier moment changes nothing.</summary>
    public async ValueTask WriteUseAsync(long id, Instant at, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update api_key set last_used_at = @at where id = @id and (last_used_at is null or last_used_at < @at)",
            stopping,
            ("id", id),
            ("at", at.Micros)
        );

    public async ValueTask AddAsync(ApiKey key, CancellationToken stopping) =>
        await database.ExecuteAsync(ApiKeyRow.Insert.Sql, stopping, ApiKeyRow.Insert.Parameters(key));

    /// <summary>
    /// Ends a key at a moment, now or, to rotate it, once its successor is in use everywhere. An earlier end stays.
    /// </summary>
    /// <returns>False when there is no such key.</returns>
    public async ValueTask<bool> RevokeAsync(string prefix, Instant at, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update api_key set revoked_at = case when revoked_at < @at then revoked_at else @at end where "
                + "prefix = @prefix",
            stopping,
            ("prefix", prefix),
            ("at", at.Micros)
        ) > 0;
}
