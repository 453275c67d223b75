using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine;

namespace Tributary.Storage;

/// <param name="Response">Null while the first request runs.</param>
public sealed record KeyedRequest(byte[] BodyHash, KeyedResponse? Response, Instant At);

public sealed record KeyedResponse(int Status, string? ContentType, byte[] Body);

/// <summary>Requests by their <c>Idempotency-Key</c>, with the response that a repetition gets.</summary>
public sealed class IdempotencyKeys(Database database)
{
    /// <summary>A request that has not answered by then died with its node; the next one takes its place.</summary>
    public static readonly TimeSpan RunsAtMost = TimeSpan.FromMinutes(1);

    /// <returns>Null when the key is new, or its request dead: this one runs. Otherwise the request before it.</returns>
    public ValueTask<KeyedRequest?> BeginAsync(long programId, string key, byte[] bodyHash, Instant now, CancellationToken stopping) =>
        database.WriteAsync<KeyedRequest?>(async connection =>
        {
            var keyHash = Hash(key);
            var begun = await database.ExecuteAsync(connection, """
                insert into idempotency (program_id, key_hash, body_hash, at) values (@program, @key, @body, @now)
                on conflict (program_id, key_hash) do update set body_hash = excluded.body_hash, at = excluded.at
                where idempotency.status is null and idempotency.at < @dead
                """, stopping,
                ("@program", programId), ("@key", keyHash), ("@body", bodyHash), ("@now", now.Micros), ("@dead", (now - RunsAtMost).Micros));
            if (begun > 0) return null;
            var rows = await database.ListAsync(connection,
                "select body_hash, status, content_type, response, at from idempotency where program_id = @program and key_hash = @key",
                Read, stopping, ("@program", programId), ("@key", keyHash));
            return rows.Single();
        }, stopping);

    public async ValueTask EndAsync(long programId, string key, KeyedResponse response, CancellationToken stopping) => await database.ExecuteAsync(
        "update idempotency set status = @status, content_type = @type, response = @response where program_id = @program and key_hash = @key", stopping,
        ("@status", response.Status), ("@type", response.ContentType), ("@response", response.Body), ("@program", programId), ("@key", Hash(key)));

    /// <summary>The request failed on our side: it may be repeated.</summary>
    public async ValueTask ForgetAsync(long programId, string key, CancellationToken stopping) => await database.ExecuteAsync(
        "delete from idempotency where program_id = @program and key_hash = @key and status is null", stopping, ("@program", programId), ("@key", Hash(key)));

    public async ValueTask DeleteBeforeAsync(Instant at, CancellationToken stopping) =>
        await database.ExecuteAsync("delete from idempotency where at < @at", stopping, ("@at", at.Micros));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static KeyedRequest Read(DbDataReader row) => new(
        row.GetFieldValue<byte[]>(0),
        row.IsDBNull(1) ? null : new KeyedResponse(row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetFieldValue<byte[]>(3)),
        new Instant(row.GetInt64(4)));
}
