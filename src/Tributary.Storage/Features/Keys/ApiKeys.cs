using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Keys;

public sealed record ApiKey
{
    public required long Id { get; init; }
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the key's text.</summary>
    public required byte[] Hash { get; init; }

    public required string Name { get; init; }

    /// <summary>Words separated by spaces.</summary>
    public required string Scopes { get; init; }

    /// <summary>The only program that the key may access; null for all.</summary>
    public long? ProgramId { get; init; }

    public required Instant CreatedAt { get; init; }
    public Instant? ExpiresAt { get; init; }
    public Instant? RevokedAt { get; init; }

    /// <summary>The time of the last use, within minutes; null when the key was never used.</summary>
    public Instant? LastUsedAt { get; init; }
}

/// <summary>The keys of the API. Their texts are never stored.</summary>
public sealed class ApiKeys(Database database)
{
    private const string Columns =
        "id, prefix, hash, name, scopes, program_id, created_at, expires_at, revoked_at, last_used_at";

    public async ValueTask<ApiKey?> FindAsync(string prefix, CancellationToken stopping)
    {
        var found = await database.ListAsync(
            $"select {Columns} from api_key where prefix = @prefix",
            Read,
            stopping,
            ("prefix", prefix)
        );
        return found.FirstOrDefault();
    }

    /// <summary>Lists all keys, newest first.</summary>
    public ValueTask<List<ApiKey>> ListAsync(CancellationToken stopping) =>
        database.ListAsync($"select {Columns} from api_key order by id desc", Read, stopping);

    /// <summary>Lists the hashes of the newest keys that are not revoked, in hex.</summary>
    public ValueTask<List<string>> ListHashesAsync(int most, CancellationToken stopping) =>
        database.ListAsync(
            "select hash from api_key where revoked_at is null order by id desc limit @most",
            row => Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)),
            stopping,
            ("most", most)
        );

    /// <summary>Records when a key was last used. An earlier time changes nothing.</summary>
    public async ValueTask WriteUseAsync(long id, Instant at, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update api_key set last_used_at = @at where id = @id and (last_used_at is null or last_used_at < @at)",
            stopping,
            ("id", id),
            ("at", at.Micros)
        );

    public async ValueTask AddAsync(ApiKey key, CancellationToken stopping) =>
        await database.ExecuteAsync(
            $"insert into api_key ({Columns}) values (@id, @prefix, @hash, @name, @scopes, @program, "
                + "@created, @expires, @revoked, null)",
            stopping,
            ("id", key.Id),
            ("prefix", key.Prefix),
            ("hash", key.Hash),
            ("name", key.Name),
            ("scopes", key.Scopes),
            ("program", key.ProgramId),
            ("created", key.CreatedAt.Micros),
            ("expires", key.ExpiresAt?.Micros),
            ("revoked", key.RevokedAt?.Micros)
        );

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

    private static ApiKey Read(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            Prefix = row.GetString(1),
            Hash = row.GetFieldValue<byte[]>(2),
            Name = row.GetString(3),
            Scopes = row.GetString(4),
            ProgramId = row.IsDBNull(5) ? null : row.GetInt64(5),
            CreatedAt = new Instant(row.GetInt64(6)),
            ExpiresAt = row.IsDBNull(7) ? null : new Instant(row.GetInt64(7)),
            RevokedAt = row.IsDBNull(8) ? null : new Instant(row.GetInt64(8)),
            LastUsedAt = row.IsDBNull(9) ? null : new Instant(row.GetInt64(9)),
        };
}
