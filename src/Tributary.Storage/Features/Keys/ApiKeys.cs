using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Keys;

public sealed record ApiKey
{
    public required KeyId Id { get; init; }
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the key's text.</summary>
    public required byte[] Hash { get; init; }

    public required string Name { get; init; }

    /// <summary>Words separated by spaces.</summary>
    public required string Scopes { get; init; }

    /// <summary>The only program that the key may access; null for all.</summary>
    public ProgramId? ProgramId { get; init; }

    public required Instant CreatedAt { get; init; }
    public Instant? ExpiresAt { get; init; }
    public Instant? RevokedAt { get; init; }

    /// <summary>The time of the last use, within minutes; null when the key was never used.</summary>
    public Instant? LastUsedAt { get; init; }
}

/// <summary>The keys of the API. Their texts are never stored.</summary>
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

    /// <summary>Lists all keys, newest first.</summary>
    public ValueTask<List<ApiKey>> ListAsync(CancellationToken stopping) =>
        database.ListAsync($"select {ApiKeyRow.Columns} from api_key k order by k.id desc", ApiKeyRow.Read, stopping);

    /// <summary>Lists the hashes of the newest keys that are not revoked, in hex.</summary>
    public ValueTask<List<string>> ListHashesAsync(int most, CancellationToken stopping) =>
        database.ListAsync(
            "select hash from api_key where revoked_at is null order by id desc limit @most",
            row => Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)),
            stopping,
            ("most", most)
        );

    /// <summary>Records when a key was last used. An earlier time changes nothing.</summary>
    public async ValueTask WriteUseAsync(KeyId id, Instant at, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update api_key set last_used_at = @at where id = @id and (last_used_at is null or last_used_at < @at)",
            stopping,
            ("id", id),
            ("at", at.Micros)
        );

    public async ValueTask AddAsync(ApiKey key, CancellationToken stopping) =>
        await database.ExecuteAsync(ApiKeyRow.Insert.Sql, stopping, ApiKeyRow.Insert.Parameters(key));

    /// <summary>
    /// Ends a key at a time: now, or for a rotation once its successor is in use everywhere. An earlier end stays.
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
