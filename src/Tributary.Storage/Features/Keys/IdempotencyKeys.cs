using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Keys;

/// <param name="Response">Null while the first request runs.</param>
public sealed record KeyedRequest(byte[] BodyHash, KeyedResponse? Response, Instant At);

/// <param name="Location">The address of the created object; null when the answer had none.</param>
public sealed record KeyedResponse(int Status, string? ContentType, byte[] Body, string? Location);

/// <summary>An idempotency key within its API key, so that nobody can take another's keys.</summary>
/// <param name="ApiKeyId">0 for the key of the configuration.</param>
public readonly record struct IdempotencyKey(ProgramId ProgramId, KeyId ApiKeyId, string Text)
{
    internal byte[] Hash() =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{ApiKeyId}\n{Text}")));
}

/// <summary>Stores requests by their <c>Idempotency-Key</c>, with the response that a repetition gets.</summary>
public sealed class IdempotencyKeys(Database database)
{
    /// <summary>
    /// A request that has not answered after this time died with its node, and the next one takes its place.
    /// </summary>
    public static readonly TimeSpan RunsAtMost = TimeSpan.FromMinutes(1);

    private static readonly string s_begin = $"""
        {IdempotencyRow.Insert.Sql}
        on conflict (program_id, key_hash) do update set body_hash = excluded.body_hash, at = excluded.at
        where idempotency.status is null and idempotency.at < @dead
        """;

    /// <returns>
    /// Null when the key is new or its request has died, so this one runs. Otherwise the earlier request.
    /// </returns>
    public ValueTask<KeyedRequest?> BeginAsync(
        IdempotencyKey key,
        byte[] bodyHash,
        Instant now,
        CancellationToken stopping
    ) =>
        database.WriteAsync<KeyedRequest?>(
            async connection =>
            {
                var keyHash = key.Hash();
                var begun = await database.ExecuteAsync(
                    connection,
                    s_begin,
                    stopping,
                    [
                        .. IdempotencyRow.Insert.Parameters(new BegunRequest(key.ProgramId, keyHash, bodyHash, now)),
                        ("@dead", (now - RunsAtMost).Micros),
                    ]
                );
                if (begun > 0)
                    return null;
                var rows = await database.ListAsync(
                    connection,
                    $"""
                    select {IdempotencyRow.Columns} from idempotency i
                    where i.program_id = @program and i.key_hash = @key
                    """,
                    IdempotencyRow.Read,
                    stopping,
                    ("@program", key.ProgramId),
                    ("@key", keyHash)
                );
                return rows.Single();
            },
            stopping
        );

    public async ValueTask EndAsync(IdempotencyKey key, KeyedResponse response, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update idempotency set status = @status, content_type = @type, response = @response, location = "
                + "@location where program_id = @program and key_hash = @key",
            stopping,
            ("@status", response.Status),
            ("@type", response.ContentType),
            ("@response", response.Body),
            ("@location", response.Location),
            ("@program", key.ProgramId),
            ("@key", key.Hash())
        );

    /// <summary>Forgets a request that failed on the server, so that it may be repeated.</summary>
    public async ValueTask ForgetAsync(IdempotencyKey key, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "delete from idempotency where program_id = @program and key_hash = @key and status is null",
            stopping,
            ("@program", key.ProgramId),
            ("@key", key.Hash())
        );

    public async ValueTask DeleteBeforeAsync(Instant at, CancellationToken stopping) =>
        await database.ExecuteAsync("delete from idempotency where at < @at", stopping, ("@at", at.Micros));
}
