using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Audit;
using Tributary.Storage.Queries;

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

    /// <summary>Lists keys, newest first.</summary>
    /// <param name="only">The program whose keys are listed; null for all keys.</param>
    public async ValueTask<ListPage<ApiKey>> ListAsync(ProgramId? only, ListRange range, CancellationToken stopping)
    {
        var filter = new Filter()
            .And("k.program_id = @program", "@program", only)
            .Within(range, "k.id", "k.created_at");
        var rows = await database.ListAsync(
            $"select {ApiKeyRow.Columns} from api_key k where {filter} order by k.id desc limit @limit",
            ApiKeyRow.Read,
            stopping,
            filter.Parameters
        );
        return ListPage<ApiKey>.Of(rows, range.Limit, key => key.Id.Value);
    }

    /// <summary>Returns when a key expires; null for one without an end.</summary>
    public async ValueTask<Instant?> FindEndAsync(KeyId id, CancellationToken stopping) =>
        (
            await database.ListAsync(
                $"select {ApiKeyRow.Columns} from api_key k where k.id = @id",
                ApiKeyRow.Read,
                stopping,
                ("@id", id)
            )
        )
            .FirstOrDefault()
            ?.ExpiresAt;

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

    public async ValueTask AddAsync(ApiKey key, AuditRecord audit, CancellationToken stopping) =>
        await database.AuditedAsync(audit, connection => InsertAsync(connection, key, stopping), stopping);

    /// <summary>Adds a key in place of an old one, which ends at a later time.</summary>
    public async ValueTask ReplaceAsync(
        ApiKey old,
        Instant end,
        ApiKey key,
        AuditRecord audit,
        CancellationToken stopping
    ) =>
        await database.AuditedAsync(
            audit,
            async connection =>
            {
                await InsertAsync(connection, key, stopping);
                return await EndAsync(connection, old.Prefix, end, stopping);
            },
            stopping
        );

    /// <summary>Ends a key now. An earlier end stays.</summary>
    /// <returns>False when there is no such key.</returns>
    public ValueTask<bool> RevokeAsync(string prefix, AuditRecord audit, CancellationToken stopping) =>
        database.AuditedAsync(audit, connection => EndAsync(connection, prefix, audit.At, stopping), stopping);

    private ValueTask<int> InsertAsync(DbConnection connection, ApiKey key, CancellationToken stopping) =>
        database.ExecuteAsync(connection, ApiKeyRow.Insert.Sql, stopping, ApiKeyRow.Insert.Parameters(key));

    // An earlier end stays.
    private ValueTask<int> EndAsync(DbConnection connection, string prefix, Instant at, CancellationToken stopping) =>
        database.ExecuteAsync(
            connection,
            "update api_key set revoked_at = case when revoked_at < @at then revoked_at else @at end where "
                + "prefix = @prefix",
            stopping,
            ("prefix", prefix),
            ("at", at.Micros)
        );
}
