using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>Claims entries that wait in the inbox, and those of a dry run.</summary>
internal sealed class SqliteClaim(SqliteConnections connections, ProgramCache cache, WarmFacts warm)
{
    /// <summary>
    /// How long a worker waits for another process that is writing, before it gives up and tries again later.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // language=sql
    private const string HasWork = "select exists (select 1 from inbox)";

    // language=sql — the oldest entries of all partitions, in order within each partition
    internal static readonly string SelectInbox = $"""
        select {EntryRow.InboxColumns}
        from (select * from inbox order by id limit ?1) i join entry e on e.id = i.event_id
        order by i.partition_id, i.id
        """;

    // language=sql
    private static readonly string SelectInboxOfPartition = $"""
        select {EntryRow.InboxColumns}
        from (select * from inbox where partition_id = ?2 order by id limit ?1) i join entry e on e.id = i.event_id
        order by i.id
        """;

    // language=sql
    private const string SelectLastOfInbox = "select coalesce(max(id), 0) from inbox";

    // language=sql
    private static readonly string SelectForDryRun = $"""
        select {EntryRow.InboxColumns}
        from inbox i join entry e on e.id = i.event_id
        where i.id > ?1 order by i.partition_id, i.id
        """;

    public async ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping)
    {
        if (!connections.Read(session => session.ReadAll(HasWork, row => row.GetBoolean(0)).Single()))
            return null;
        return partition is { } only
            ? await connections.WaitAndBeginAsync(session => Claim(session, limit, only), stopping)
            : await connections.TryBeginAsync(session => Claim(session, limit, null), stopping);
    }

    public async ValueTask<DryRunTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    )
    {
        var ids = await connections.TakeIdsAsync(entries.Count, stopping);
        return (
            await connections.WaitAndBeginAsync(
                session =>
                {
                    connections.Lock(session);
                    var last = session.ReadAll(SelectLastOfInbox, row => row.GetInt64(0)).Single();
                    var results = SqliteArrivals.Queue(session, entries.Column(PlacedEntry.Of), ids, connections.Now);
                    var accepted = results
                        .Where(a => a.Outcome == EntryOutcome.Accepted)
                        .Select(a => a.EventId)
                        .ToHashSet();
                    var decided = session
                        .ReadAll(SelectForDryRun, EntryRow.Read, last)
                        .FindAll(entry => accepted.Contains(entry.EventId));
                    return new DryRunTransaction(Batch(session, decided, terms, isDryRun: true), results);
                },
                stopping
            )
        )!;
    }

    private SqliteBatch? Claim(SqliteSession session, int limit, int? partition)
    {
        // 1. The lock, before any read. It covers partitions and budgets alike.
        if (partition is not null)
            connections.Lock(session);
        else if (!connections.TryLock(session, s_patience))
            return null;

        // 2. The entries, in a statement that begins after the lock was taken.
        var entries = partition is { } only
            ? session.ReadAll(SelectInboxOfPartition, EntryRow.Read, limit, only)
            : session.ReadAll(SelectInbox, EntryRow.Read, limit);
        return entries.Count == 0 ? null : Batch(session, entries, terms => terms, isDryRun: false);
    }

    private SqliteBatch Batch(
        SqliteSession session,
        List<Entry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        bool isDryRun
    )
    {
        var facts = isDryRun ? WarmBatch.None : warm.Begin();
        var load = new SqliteLoad(session, cache, facts, entries, new ArrivedEntries(), connections.Now)
        {
            Terms = terms,
        };
        var commit = isDryRun ? null : new SqliteCommit(session, []);
        return new SqliteBatch(session, load, commit, facts, entries, connections.EndUnit);
    }
}
