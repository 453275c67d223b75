using System.Data.Common;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Retention;

/// <summary>
/// Blanks the properties of events that have needed a person for longer than the operator wants to keep them, in small
/// transactions: those that were given up, and those that failed. Such an event cannot be retried any more, since what
/// it would be worth may depend on its properties.
/// </summary>
public sealed class GivenUpProperties(Database database)
{
    private const int NoPartition = -1;

    // language=sql
    private const string BlankOfLog =
        "update entry set properties = null where partition_id = @partition and properties is not null";

    // language=sql
    private const string BlankEarly = "update early_entry set properties = null where properties is not null";

    /// <summary>The events of a transaction, during which their partition decides nothing.</summary>
    public int AtOnce { get; init; } = 500;

    /// <param name="before">Events that were parked earlier are blanked.</param>
    /// <returns>The number of events that were blanked.</returns>
    public async ValueTask<long> BlankAsync(Instant before, CancellationToken stopping)
    {
        var blanked = 0L;
        foreach (var partition in await database.ListAsync("select id from partition", r => r.GetInt32(0), stopping))
            blanked += await BlankAsync(partition, before, stopping);
        return blanked + await BlankAsync(null, before, stopping);
    }

    /// <param name="partition">Null for events that came before their member.</param>
    private async ValueTask<long> BlankAsync(int? partition, Instant before, CancellationToken stopping)
    {
        var blanked = 0L;
        for (EntryId? after = default(EntryId); after is { } from; )
        {
            var (count, last) = await database.WriteAsync(
                connection => BlankAsync(connection, partition, from, before, stopping),
                stopping
            );
            (blanked, after) = (blanked + count, last);
        }
        return blanked;
    }

    /// <returns>The number of events that were blanked, and the last one of the page; null for the last page.</returns>
    private async ValueTask<(int Count, EntryId? Last)> BlankAsync(
        DbConnection connection,
        int? partition,
        EntryId after,
        Instant before,
        CancellationToken stopping
    )
    {
        // Every change of an entry takes this lock first. An erasure might change the same rows.
        if (partition is { } one)
            await database.LockPartitionAsync(connection, one, stopping);
        // A row that somebody retries now is locked, and left alone.
        var page = await database.ListAsync(
            connection,
            $"""
            select p.event_id from parked p
            where coalesce(p.partition_id, {NoPartition}) = @partition and p.waits_for is null and p.parked_at < @before
                and p.event_id > @after
            order by p.event_id limit @count {database.SkipLocked}
            """,
            row => row.Id<EntryId>(0),
            stopping,
            ("@partition", partition ?? NoPartition),
            ("@before", before.Micros),
            ("@after", after),
            ("@count", AtOnce)
        );
        if (page.Count == 0)
            return (0, null);
        var blanked = await database.ListAsync(
            connection,
            $"{(partition is null ? BlankEarly : BlankOfLog)} and id {database.In("@ids")} returning id",
            row => row.Id<EntryId>(0),
            stopping,
            ("@partition", partition ?? NoPartition),
            ("@ids", page.Numbers())
        );
        if (blanked.Count > 0)
            await database.ExecuteAsync(
                connection,
                $"update parked set reason = @reason where event_id {database.In("@ids")}",
                stopping,
                ("@reason", ParkedRow.PropertiesBlanked),
                ("@ids", blanked.Numbers())
            );
        return (blanked.Count, page.Count < AtOnce ? null : page[^1]);
    }
}
