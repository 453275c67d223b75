using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
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

    public async ValueTask<IReadOnlyList<EntryResult>> QueueAsync(
        IReadOnlyList<PlacedEntry> entries,
        CancellationToken stopping
    )
    {
        var ids = await connections.TakeIdsAsync(entries.Count, stopping);
        return await connections.WriteAsync(session => Queue(session, entries, ids, connections.Now), stopping);
    }

    /// <summary>Accepts entries within a transaction, and queues them.</summary>
    public static EntryResult[] Queue(
        SqliteSession session,
        IReadOnlyList<PlacedEntry> entries,
        IdBlock ids,
        Instant now
    )
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
    /// <param name="draft">Adds draft Terms to a program; null to decide as it was decided.</param>
    public async ValueTask<IBatchTransaction> ReplayAsync(
        IReadOnlyList<LogRow> log,
        Func<ProgramFacts, ProgramFacts>? draft,
        CancellationToken stopping
    ) =>
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
                    return Replay(session, log, arrived, draft);
                },
                stopping
            )
        )!;

    private SqliteBatch Replay(
        SqliteSession session,
        IReadOnlyList<LogRow> log,
        ArrivedEntries arrived,
        Func<ProgramFacts, ProgramFacts>? draft
    )
    {
        var entries = log.Select(row => row.Entry).ToList();
        var (facts, now) = (warm.Begin(), connections.Now);
        var load = draft is null
            ? new SqliteLoad(session, cache, facts, entries, arrived, now)
            : new SqliteLoad(session, cache, facts, entries, arrived, now)
            {
                Terms = draft,
                Released = log.ToDictionary(
                    row => row.Entry.EventId,
                    row => row.Trace.Rewards.Select(reward => reward.RewardId)
                ),
            };
        var commit = new SqliteCommit(session, arrived.Rows);
        return new SqliteBatch(session, load, commit, facts, entries, connections.EndUnit);
    }

    private SqliteBatch Batch(SqliteSession session, List<Entry> entries, ArrivedEntries arrived, Instant now)
    {
        var facts = warm.Begin();
        var load = new SqliteLoad(session, cache, facts, entries, arrived, now);
        var commit = new SqliteCommit(session, arrived.Rows);
        return new SqliteBatch(session, load, commit, facts, entries, connections.EndUnit);
    }
}
