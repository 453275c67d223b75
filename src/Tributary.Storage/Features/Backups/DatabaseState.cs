using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Backups;

/// <summary>The number of decisions of a partition.</summary>
public readonly record struct PartitionSeq(int Partition, long Seq);

/// <summary>How far a database has come.</summary>
/// <param name="Migration">The newest migration applied.</param>
/// <param name="Serves">The migration that a server must know.</param>
/// <param name="IsSealed">True when secrets are encrypted with a key that is elsewhere.</param>
public sealed record DatabaseState(int Migration, int Serves, bool IsSealed, IReadOnlyList<PartitionSeq> Partitions)
{
    /// <exception cref="Tributary.Engine.Pipeline.StoreException">It is not a database of Tributary.</exception>
    public static async ValueTask<DatabaseState> ReadAsync(Database database, CancellationToken stopping)
    {
        await using var connection = await database.OpenAsync(stopping);
        var schema = await database.ListAsync(
            connection,
            """
            select (select coalesce(max(number), 0) from migration),
                (select coalesce(max(cast(value as integer)), 0) from setting where key = 'serves'),
                (select count(*) from setting where key = 'secrets_key_id')
            """,
            row => (Migration: row.GetInt32(0), Serves: row.GetInt32(1), Sealed: row.GetInt64(2)),
            stopping
        );
        var partitions = await database.ListAsync(
            connection,
            "select id, seq from partition order by id",
            row => new PartitionSeq(row.GetInt32(0), row.GetInt64(1)),
            stopping
        );
        var (migration, serves, isSealed) = schema[0];
        return new DatabaseState(migration, serves, isSealed > 0, partitions);
    }
}
