using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Monitoring;

/// <summary>The figures that operators watch. Times are in microseconds; null when nothing waits.</summary>
/// <param name="OldestQueued">When the oldest entry of the inbox was accepted.</param>
/// <param name="Waiting">Entries that wait for a member or an event.</param>
/// <param name="GivenUp">Entries that need a person. Those that cannot be retried any more are not counted.</param>
public sealed record QueueFigures(long Queued, long? OldestQueued, long Waiting, long GivenUp)
{
    /// <summary>Enabled webhooks whose last post was not accepted.</summary>
    public long FailingWebhooks { get; init; }

    /// <summary>Webhooks that Tributary disabled.</summary>
    public long DisabledWebhooks { get; init; }

    /// <summary>For each sink, when the oldest change was made that it does not have.</summary>
    public required IReadOnlyDictionary<string, long?> OldestBySink { get; init; }

    /// <summary>Null when verify never ran.</summary>
    public VerifyRecord? Verify { get; init; }

    /// <summary>Null when no backup was recorded.</summary>
    public BackupRecord? Backup { get; init; }
}

/// <summary>Reads the figures of monitoring. Each is a count of short tables, or a look-up by an index.</summary>
public sealed class MonitoringReads(Database database)
{
    // language=sql
    private const string Queues = $"""
        select {CitusSql.Accepted} (select count(*) from inbox),
            (select e.accepted_at from entry e where e.id = (select i.event_id from inbox i order by i.id limit 1)),
            (select count(*) from parked where waits_for is not null),
            (select count(*) from parked where waits_for is null and reason <> '{ParkedRow.PropertiesBlanked}'),
            (select count(*) from webhook where enabled = @yes and failing_since is not null),
            (select count(*) from webhook where enabled <> @yes and disabled_reason is not null)
        """;

    // language=sql — one look-up in the primary key of the outbox for each partition
    private const string Lags = $"""
        select {CitusSql.Gathered} p.sink, min((
            select o.at from outbox o where o.partition_id = p.partition_id and (o.seq, o.place) > (p.seq, p.place)
            order by o.seq, o.place limit 1))
        from sink_position p group by p.sink
        """;

    public async ValueTask<QueueFigures> ReadAsync(CancellationToken stopping)
    {
        await using var connection = await database.OpenAsync(stopping);
        var lags = await database.ListAsync(
            connection,
            Lags,
            row => KeyValuePair.Create(row.GetString(0), row.IsDBNull(1) ? (long?)null : row.GetInt64(1)),
            stopping
        );
        var verify = await VerifyRecord.FindAsync(database, connection, stopping);
        var backup = await BackupRecord.FindAsync(database, connection, stopping);
        var queues = await database.ListAsync(
            connection,
            Queues,
            row => new QueueFigures(
                row.GetInt64(0),
                row.IsDBNull(1) ? null : row.GetInt64(1),
                row.GetInt64(2),
                row.GetInt64(3)
            )
            {
                FailingWebhooks = row.GetInt64(4),
                DisabledWebhooks = row.GetInt64(5),
                OldestBySink = lags.ToDictionary(),
                Verify = verify,
                Backup = backup,
            },
            stopping,
            ("@yes", true)
        );
        return queues[0];
    }
}
