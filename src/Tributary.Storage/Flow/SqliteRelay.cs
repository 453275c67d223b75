using Tributary.Engine.Outbox;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Hands the announcements of a partition to a sink. The only write transaction must not be held while publishing, so a
/// partition that is being relayed is marked in the process.
/// </summary>
internal sealed class SqliteRelay(SqliteConnections connections)
{
    private readonly HashSet<(string Sink, int Partition)> _relaying = [];

    // language=sql — the position that was served longest ago comes first
    private const string SelectPositions = """
        select s.partition_id from sink_position s
        where s.sink = ?1 and exists (select 1 from outbox o where o.partition_id = s.partition_id and (o.seq,
            o.place) > (s.seq, s.place))
        order by s.at
        """;

    // language=sql — a partition's rows are committed in the order of seq, so no row with a lower seq can appear later
    private static readonly string SelectOutbox = $"""
        select {OutboxRows.Columns}
        from sink_position s cross join outbox o on o.partition_id = s.partition_id and (o.seq, o.place) > (s.seq,
            s.place)
        where s.sink = ?1 and s.partition_id = ?2
        order by o.seq, o.place
        limit ?3
        """;

    // language=sql — never moves back, even if another process relays
    private const string MovePosition = """
        update sink_position set seq = ?3, place = ?4, at = ?5 where sink = ?1 and partition_id = ?2 and (seq,
            place) < (?3, ?4)
        """;

    public async ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    )
    {
        stopping.ThrowIfCancellationRequested();
        if (TakePartition(sink) is not { } partition)
            return 0;
        try
        {
            var rows = connections.Read(session =>
                session.ReadAll(SelectOutbox, OutboxRows.Read, sink, partition, limit)
            );
            if (rows.Count == 0)
                return 0;
            await publish(rows, stopping);
            await connections.WriteAsync(
                session => session.Run(MovePosition, sink, partition, rows[^1].Seq, rows[^1].Place, connections.Now),
                stopping
            );
            return rows.Count;
        }
        finally
        {
            lock (_relaying)
                _relaying.Remove((sink, partition));
        }
    }

    private int? TakePartition(string sink)
    {
        var waiting = connections.Read(session => session.ReadAll(SelectPositions, row => row.GetInt32(0), sink));
        lock (_relaying)
        {
            foreach (var partition in waiting)
                if (_relaying.Add((sink, partition)))
                    return partition;
        }
        return null;
    }
}
