using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Claims entries that wait in the inbox, and those of a dry run.</summary>
internal sealed class PostgresClaim(PostgresConnections connections, ProgramCache cache, WarmFacts warm, int partitions)
{
    // language=sql
    private const string SelectLastOfInbox = "select case when is_called then last_value else 0 end from inbox_id";

    /// <summary>
    /// How many partitions to lock at first: one while each can fill a batch, and more when fewer entries wait in each.
    /// </summary>
    private int _width = 1;

    public ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping) =>
        warm.GuardAsync(() => ClaimOnceAsync(limit, partition, stopping));

    public async ValueTask<DryRunTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    )
    {
        var ids = await connections.TakeIdsAsync(entries.Count, stopping);
        var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
        try
        {
            var last = 0L;
            var trip = session.NewTrip();
            trip.Read(SelectLastOfInbox, r => last = r.GetInt64(0));
            await trip.RunAsync(stopping);
            var answers = await PostgresArrivals.QueueAsync(session, entries.Column(PlacedEntry.Of), ids, stopping);
            var locks = new PostgresLocks(session, entries.Count, connections.Distribution);
            await locks.ReadAsync(
                PostgresLocks.SelectForDryRun,
                stopping,
                last,
                answers.Where(a => a.Outcome == EntryOutcome.Accepted).Select(a => a.EventId).Numbers()
            );
            await locks.LockAsync([.. locks.Entries.Select(e => e.Partition).Distinct()], stopping);
            var facts = WarmBatch.None;
            var batch = new PostgresBatch(
                session,
                new PostgresLoad(session, connections.Distribution, cache, facts, terms),
                null,
                facts,
                locks.Entries,
                locks.Seq
            );
            return new DryRunTransaction(batch, answers);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<IBatchTransaction?> ClaimOnceAsync(int limit, int? partition, CancellationToken stopping)
    {
        while (true)
        {
            // Before the connection: facts must not be of a later server than the transaction.
            var facts = warm.Begin();
            var session = await PostgresSession.BeginAsync(connections.Flow, stopping);
            PostgresBatch? unit = null;
            try
            {
                var locks = new PostgresLocks(session, limit, connections.Distribution);
                if (partition is { } one)
                {
                    await locks.LockAsync(PostgresLocks.LockOne, stopping, one);
                    await locks.ReadAsync(stopping);
                }
                else
                    _width = await locks.WidenAsync(_width, partitions, stopping);
                if (locks.Entries.Count > 0)
                    return unit = new PostgresBatch(
                        session,
                        new PostgresLoad(session, connections.Distribution, cache, facts, terms => terms),
                        new PostgresCommit(session, []),
                        facts,
                        locks.Entries,
                        locks.Seq
                    );
                // Another node has emptied the locked partitions in the meantime. There may be more work by now.
                if (locks.Seq.Count == 0 || partition is not null)
                    return null;
            }
            finally
            {
                if (unit is null)
                    await session.DisposeAsync();
            }
        }
    }
}
