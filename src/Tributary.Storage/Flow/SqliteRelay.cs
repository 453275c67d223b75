using Tributary.Engine.Outbox;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>Hands changes to a sink, one partition at a time.</summary>
/// <remarks>
/// Publishing must not hold the one write transaction. A partition that is being relayed is therefore marked in the
/// process.
/// </remarks>
internal sealed class SqliteRelay(SqliteStore store)
{
    private readonly HashSet<(string Sink, int Partition)> _relaying = [];

    // language=sql — of the partitions with something to relay; the one that was served longest ago comes first
    private const string SelectPositions = """
        select s.partition_id from sink_position s
        where s.sink = ?1 and exists (select 1 from outbox o where o.partition_id = s.partition_id and (o.seq,
            o.place) > (s.seq, s.place))
        order by s.at
        """;

    // language=sql — a partition's rows are committed in the order of seq, so none comes later with a lower one
    private static readonly string SelectOutbox = $"""
        select {OutboxRows.Columns}
        from sink_position s cross join outbox o on o.partition_id = s.partition_id and (o.seq, o.place) > (s.seq,
            s.place)
        where s.sink = ?1 and s.partition_id = ?2
        order by o.seq, o.place
        limit ?3
        """;

    // language=sql — never back, whatever another process has relayed
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
            var rows = store.Read(session => session.ReadAll(SelectOutbox, OutboxRows.Read, sink, partition, limit));
            if (rows.Count == 0)
                return 0;
            await publish(rows, stopping);
            await store.WriteAsync(
                session => session.Run(MovePosition, sink, partition, rows[^1].Seq, rows[^1].Place, store.Now),
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
        var waiting = store.Read(session => session.ReadAll(SelectPositions, row => row.GetInt32(0), sink));
        lock (_relaying)
        {
            foreach (var partition in waiting)
                if (_relaying.Add((sink, partition)))
                    return partition;
        }
        return null;
    }
}
