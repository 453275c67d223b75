using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Outbox;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    private readonly HashSet<(string Sink, int Partition)> _relaying = [];

    /// <summary>Adds a sink that receives everything from now on.</summary>
    public void AddSink(string name) =>
        Transact(
            tables =>
            {
                foreach (var (partition, seq) in tables.Seq.All)
                    tables.Positions.Insert((name, partition), (seq, int.MaxValue, 0));
                foreach (var program in tables.Programs.Rows)
                    tables.Programs.Put(program.Name, program with { Subscribed = ChangeSet.Usual });
                return 0;
            },
            CancellationToken.None
        );

    public async ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    )
    {
        if (TakePartition(sink) is not { } partition)
            return 0;
        try
        {
            var tables = Read();
            var at = tables.Positions[(sink, partition)];
            var rows = Missing(tables, partition, at).Take(limit).ToList();
            if (rows.Count == 0)
                return 0;
            await publish(rows, stopping);
            return Transact(
                changed =>
                {
                    var turn = changed.Positions.Rows.Max(p => p.Turn) + 1;
                    changed.Positions.Put((sink, partition), (rows[^1].Seq, rows[^1].Place, turn));
                    return rows.Count;
                },
                stopping
            );
        }
        finally
        {
            lock (_lock)
                _relaying.Remove((sink, partition));
        }
    }

    private int? TakePartition(string sink)
    {
        lock (_lock)
        {
            foreach (
                var ((_, partition), at) in _tables
                    .Positions.All.Where(p => p.Key.Sink == sink)
                    .OrderBy(p => p.Value.Turn)
            )
                if (Missing(_tables, partition, at).Any() && _relaying.Add((sink, partition)))
                    return partition;
        }
        return null;
    }

    private static IEnumerable<OutboxRow> Missing(
        ModelTables tables,
        int partition,
        (long Seq, int Place, long Turn) at
    ) =>
        tables
            .Outbox.Rows.Where(r => r.Partition == partition && (r.Seq, r.Place).CompareTo((at.Seq, at.Place)) > 0)
            .OrderBy(r => r.Seq)
            .ThenBy(r => r.Place);

    private static void CommitOutbox(ModelTables tables, BatchDecisions batch)
    {
        foreach (var row in batch.Outbox)
            tables.Outbox.Insert((row.Partition, row.Seq, row.Place), row);
    }
}
