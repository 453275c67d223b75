using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Tables;

/// <summary>The last row of the audit log.</summary>
/// <param name="Id">0 before the first row.</param>
/// <param name="Hash">Empty before the first row.</param>
public readonly record struct AuditEnd(long Id, byte[] Hash)
{
    /// <summary>Reads the end of the audit log.</summary>
    public static async ValueTask<AuditEnd> ReadAsync(Database database, CancellationToken stopping) =>
        (await database.ListAsync(AuditChain.SelectEnd, AuditChain.ReadEnd, stopping)).SingleOrDefault();

    /// <summary>The place and the hash in hex, for people and scripts.</summary>
    public override string ToString() => FormattableString.Invariant($"{Id}:{Convert.ToHexStringLower(Hash ?? [])}");
}

/// <summary>
/// Adds rows to the audit log, each linked to the one before it (invariant H1). A lock is held until the transaction
/// ends, so that writers follow one another. It is the last one that a transaction takes, hence a record is the last
/// thing that it writes.
/// </summary>
internal static class AuditChain
{
    // language=sql
    internal const string SelectEnd = "select id, hash from audit_head";

    // language=sql — an advisory lock, since many who wait for one row get slower with each (decision 0073)
    private const string PostgresLock = "select pg_advisory_xact_lock(hashtext('tributary.audit'))";

    // language=sql
    private const string Update = "update audit_head set id = @id, hash = @hash";

    // language=sql
    private const string PostgresUpdate = "update audit_head set id = $1, hash = $2";

    // language=sql
    private const string SqliteUpdate = "update audit_head set id = ?1, hash = ?2";

    public static async ValueTask AddAsync(
        Database database,
        DbConnection connection,
        AuditRecord record,
        CancellationToken stopping
    )
    {
        if (connection is NpgsqlConnection postgres)
        {
            await AddAsync(() => new RoundTrip(new NpgsqlBatch(postgres)), database.AuditKey, record, stopping);
            return;
        }
        var row = Follow(
            (await database.ListAsync(connection, SelectEnd, ReadEnd, stopping))[0],
            record,
            database.AuditKey
        );
        await AuditRow.Insert.WriteAsync(connection, [row], stopping);
        await database.ExecuteAsync(connection, Update, stopping, ("@id", row.Id), ("@hash", row.Hash));
    }

    public static ValueTask AddAsync(
        PostgresSession session,
        AuditKey key,
        AuditRecord record,
        CancellationToken stopping
    ) => AddAsync(session.NewTrip, key, record, stopping);

    public static void Add(SqliteSession session, AuditKey key, AuditRecord record)
    {
        var row = Follow(session.ReadAll(SelectEnd, ReadEnd)[0], record, key);
        AuditRow.Insert.Run(session, row);
        session.Run(SqliteUpdate, row.Id, row.Hash);
    }

    public static AuditEnd ReadEnd(DbDataReader reader) => new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));

    /// <summary>
    /// Returns the keyed hash (HMAC-SHA256) of a row: of the hash before it, its place, and each of its columns with
    /// its length.
    /// </summary>
    public static byte[] HashOf(byte[] key, AuditEnd before, AuditRecord record)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(before.Hash);
        Append(before.Id + 1);
        Append(record.At.Micros);
        Append(record.ProgramId?.Value ?? 0);
        Append(record.MemberId?.Value ?? 0);
        foreach (
            var text in (string?[])
                [record.Actor.Name, record.Action, record.Subject, record.Detail, record.Actor.RequestId]
        )
        {
            var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
            Append(bytes?.Length ?? -1);
            if (bytes is not null)
                hash.AppendData(bytes);
        }
        return hash.GetHashAndReset();

        void Append(long number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            hash.AppendData(bytes);
        }
    }

    private static async ValueTask AddAsync(
        Func<RoundTrip> newTrip,
        AuditKey key,
        AuditRecord record,
        CancellationToken stopping
    )
    {
        AuditEnd end = default;
        var locking = newTrip();
        locking.Read(PostgresLock, _ => { });
        locking.Read(SelectEnd, reader => end = ReadEnd(reader)); // a statement of its own, which sees the last commit
        await locking.RunAsync(stopping);
        var row = Follow(end, record, key);
        var adding = newTrip();
        AuditRow.Insert.Add(adding, [row]);
        adding.Write(PostgresUpdate, row.Id, row.Hash);
        await adding.RunAsync(stopping);
    }

    private static LinkedRecord Follow(AuditEnd end, AuditRecord record, AuditKey key) =>
        key.Bytes is { } bytes
            ? new LinkedRecord(end.Id + 1, record, HashOf(bytes, end, record))
            : throw new StoreException(
                StoreFault.Other,
                "The key of the audit log is encrypted with another Tributary__SecretsKey than the one set here. "
                    + "Set the one that the servers have."
            );
}
