using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Backups;

/// <summary>
/// Marks a database as restored. It is in the past then, while others remember what came after the backup: ids in
/// answers, and the seq of changes that receivers have seen. None of these may be used again for something else. Ids
/// and the seq of each partition therefore continue at the current time in microseconds, which is ahead of everything
/// handed out before, also between two restores of one backup: nobody uses a million numbers a second.
/// </summary>
/// <param name="Partitions">The seq of each partition as it was in the backup. What was decided later is lost.</param>
public sealed record RestoreRecord(long AtMicros, IReadOnlyList<PartitionSeq> Partitions)
{
    /// <summary>The least distance, where the clock is wrong. More than any block of ids.</summary>
    public const long LeastSkipped = 1_000_000_000;

    /// <summary>The beginning of the keys under which the numbers are kept that a partition has left out.</summary>
    public const string SkippedKey = "skipped.";

    private const string Setting = "restored";

    /// <returns>The record as it is stored; null when the database was never restored.</returns>
    public static ValueTask<string?> FindTextAsync(Database database, CancellationToken stopping) =>
        StoredSettings.FindAsync(database, Setting, stopping);

    /// <summary>Moves ids and seqs ahead. Doing it once more is harmless.</summary>
    public static ValueTask<RestoreRecord> WriteAsync(Database database, Instant now, CancellationToken stopping) =>
        database.WriteAsync(
            async connection =>
            {
                var locked = await database.LockPartitionsAsync(connection, stopping);
                var partitions = locked.ConvertAll(p => new PartitionSeq(p.Id, p.Seq));
                foreach (var partition in partitions)
                    await SkipAsync(database, connection, partition, now, stopping);
                await database.ExecuteAsync(
                    connection,
                    database.SkipIds,
                    stopping,
                    ("@least", LeastSkipped),
                    ("@to", now.Micros)
                );
                var record = new RestoreRecord(now.Micros, partitions);
                var text = JsonSerializer.Serialize(record, BackupJson.Default.RestoreRecord);
                await StoredSettings.SetAsync(database, connection, Setting, text, stopping);
                await Recovery.FinishAsync(database, connection, stopping);
                return record;
            },
            stopping
        );

    private static async ValueTask SkipAsync(
        Database database,
        DbConnection connection,
        PartitionSeq partition,
        Instant now,
        CancellationToken stopping
    )
    {
        var seq = Math.Max(partition.Seq + LeastSkipped, now.Micros);
        var skipped = seq - partition.Seq;
        await database.ExecuteAsync(
            connection,
            "update partition set seq = @seq where id = @id",
            stopping,
            ("@id", partition.Partition),
            ("@seq", seq)
        );
        await database.ExecuteAsync(
            connection,
            """
            insert into setting as s (key, value) values (@key, @value)
            on conflict (key) do update set
                value = cast(cast(s.value as bigint) + cast(excluded.value as bigint) as text)
            """,
            stopping,
            ("@key", SkippedKey + partition.Partition.ToString(CultureInfo.InvariantCulture)),
            ("@value", skipped.ToString(CultureInfo.InvariantCulture))
        );
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BackupRecord))]
[JsonSerializable(typeof(RestoreRecord))]
[JsonSerializable(typeof(DatabaseProgress))]
internal sealed partial class BackupJson : JsonSerializerContext;
