using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Takes in entries: either for the inbox, or in a transaction that decides them at once.</summary>
internal sealed class SqliteArrivals(SqliteConnections connections, ProgramCache cache, WarmFacts warm, int partitions)
{
    /// <summary>Begins the transaction for new entries, and takes the write lock.</summary>
    public async ValueTask<IArrivalTransaction> BeginAsync(CancellationToken stopping) =>
        (
            await connections.WaitAndBeginAsync(
                session =>
                {
                    connections.Lock(session);
                    var (now, entries, arrived) = (connections.Now, new List<Entry>(), new ArrivedEntries());
                    return new SqliteArrivalTransaction(
                        session,
                        cache,
                        partitions,
                        now,
                        arrived,
                        Batch(session, entries, arrived, now)
                    );
                },
                stopping
            )
        )!;

    public async ValueTask<IReadOnlyList<Accepted>> QueueAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    )
    {
        var ids = await connections.TakeIdsAsync(entries.Count, stopping);
        return await connections.WriteAsync(session => Queue(session, entries, ids, connections.Now), stopping);
    }

    /// <summary>Accepts entries within a transaction, and queues them.</summary>
    public static Accepted[] Queue(SqliteSession session, IReadOnlyList<PlacedEntry> entries, IdBlock ids, Instant now)
    {
        var acceptance = new SqliteAcceptance(entries, ids);
        acceptance.Accept(session, now);
        SqliteAcceptance.WriteLog(session, acceptance.Rows, decisions: null);
        SqliteAcceptance.Queue(session, acceptance.Rows);
        SqliteAcceptance.Wake(session, acceptance.Rows);
        return acceptance.Answers;
    }

    /// <summary>
    /// Takes in entries that were decided elsewhere, to decide them here again. They are written unchanged.
    /// </summary>
    public async ValueTask<IBatchTransaction> ReplayAsync(IReadOnlyList<LogRow> log, CancellationToken stopping) =>
        (
            await connections.WaitAndBeginAsync(
                session =>
                {
                    connections.Lock(session);
                    var arrived = new ArrivedEntries();
                    foreach (var row in log)
                    {
                        row.Insert(session);
                        arrived.Rows.Add(row.ToArrived());
                    }
                    return Batch(session, [.. log.Select(row => row.Entry)], arrived, connections.Now);
                },
                stopping
            )
        )!;

    private SqliteBatch Batch(SqliteSession session, List<Entry> entries, ArrivedEntries arrived, Instant now)
    {
        var facts = warm.Begin();
        var load = new SqliteLoad(session, cache, facts, entries, arrived, now);
        var commit = new SqliteCommit(session, arrived.Rows);
        return new SqliteBatch(session, load, commit, facts, entries, connections.EndUnit);
    }
}
