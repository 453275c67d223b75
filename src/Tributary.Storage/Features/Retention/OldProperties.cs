using System.Globalization;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Retention;

/// <summary>
/// Blanks the properties of events that were decided longer ago than the operator wants to keep them, in small
/// transactions. Nothing that was decided changes: a replay takes what conditions read of them from the traces.
/// </summary>
/// <remarks>
/// Each partition is followed in the order of its decisions, from where the last call ended. An event that waits keeps
/// its properties, since it is still to be decided.
/// </remarks>
public sealed class OldProperties(Database database)
{
    /// <summary>The rows of a transaction, during which the partition decides nothing.</summary>
    public int AtOnce { get; init; } = 500;

    /// <returns>The number of events that were blanked.</returns>
    public async ValueTask<long> BlankAsync(Instant before, CancellationToken stopping)
    {
        var blanked = 0L;
        foreach (var partition in await database.ListAsync("select id from partition", r => r.GetInt32(0), stopping))
            while (true)
            {
                var (count, isMore) = await BlankAsync(partition, before, stopping);
                blanked += count;
                if (!isMore)
                    break;
            }
        var reached = before.Micros.ToString(CultureInfo.InvariantCulture);
        await StoredSettings.SetAsync(database, EntryRow.BlankPropertiesBefore, reached, stopping);
        return blanked;
    }

    private async ValueTask<(int Count, bool IsMore)> BlankAsync(
        int partition,
        Instant before,
        CancellationToken stopping
    )
    {
        var reached = $"{EntryRow.BlankPropertiesBefore}.{partition.ToString(CultureInfo.InvariantCulture)}";
        var from = await StoredSettings.FindAsync(database, reached, stopping) is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : 0;
        var next = await database.ListAsync(
            """
            select e.seq, e.decided_at from entry e where e.partition_id = @partition and e.seq > @from
            order by e.seq limit @count
            """,
            row => (Seq: row.GetInt64(0), DecidedAt: row.GetInt64(1)),
            stopping,
            ("@partition", partition),
            ("@from", from),
            ("@count", AtOnce)
        );
        var old = next.TakeWhile(entry => entry.DecidedAt < before.Micros).ToList();
        if (old.Count == 0)
            return (0, false);
        var to = old[^1].Seq;
        var count = await database.WriteAsync(
            async connection =>
            {
                // Every change of an entry takes this lock first. An erasure might change the same rows.
                await database.LockPartitionAsync(connection, partition, stopping);
                await StoredSettings.SetAsync(
                    database,
                    connection,
                    reached,
                    to.ToString(CultureInfo.InvariantCulture),
                    stopping
                );
                return await database.ExecuteAsync(
                    connection,
                    """
                    update entry set properties = null
                    where partition_id = @partition and seq > @from and seq <= @to and properties is not null
                    """,
                    stopping,
                    ("@partition", partition),
                    ("@from", from),
                    ("@to", to)
                );
            },
            stopping
        );
        return (count, old.Count == AtOnce);
    }
}
