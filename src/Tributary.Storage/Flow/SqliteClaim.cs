using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

public sealed partial class SqliteStore
{
    /// <summary>How long another process may go on writing before a worker turns away and asks again.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // language=sql
    private const string HasWork = "select exists (select 1 from inbox)";

    // language=sql — the oldest of all partitions, each partition's own in its order
    private static readonly string SelectInbox = $"""
        select {EntryRow.InboxColumns}
        from (select * from inbox order by id limit ?1) i join event e on e.id = i.event_id left join event_detail d
            on d.event_id = e.id
        order by i.partition_id, i.id
        """;

    // language=sql
    private static readonly string SelectInboxOfPartition = $"""
        select {EntryRow.InboxColumns}
        from (select * from inbox where partition_id = ?2 order by id limit ?1) i join event e on e.id = i.event_id
            left join event_detail d on d.event_id = e.id
        order by i.id
        """;

    // language=sql
    private const string LastOfInbox = "select coalesce(max(id), 0) from inbox";

    // language=sql
    private static readonly string SelectInboxAfter = $"""
        select {EntryRow.InboxColumns}
        from inbox i join event e on e.id = i.event_id left join event_detail d on d.event_id = e.id
        where i.id > ?1 order by i.partition_id, i.id
        """;

    public async ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping)
    {
        if (!Read(session => session.ReadAll(HasWork, row => row.GetBoolean(0)).Single()))
            return null;

        if (partition is not null)
            await _deciding.WaitAsync(stopping);
        else if (!_deciding.Wait(0, stopping))
            return null;
        return await BeginUnitAsync(
            session =>
            {
                // 1. The lock, before any read. It covers partitions and budgets alike.
                if (partition is not null)
                    Lock(session);
                else if (!TryLock(session, s_patience))
                    return null;

                // 2. The entries, in a statement that begins after the lock was taken.
                var entries = partition is { } only
                    ? session.ReadAll(SelectInboxOfPartition, EntryRow.Read, limit, only)
                    : session.ReadAll(SelectInbox, EntryRow.Read, limit);
                return entries.Count == 0
                    ? null
                    : new SqliteBatch(session, _cache, entries, Now, terms => terms, isDryRun: false, EndUnit);
            },
            stopping
        );
    }

    public async ValueTask<IBatchTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    )
    {
        var ids = await TakeIdsAsync(entries.Count, stopping);
        await _deciding.WaitAsync(stopping);
        return (
            await BeginUnitAsync(
                session =>
                {
                    Lock(session);
                    var last = session.ReadAll(LastOfInbox, row => row.GetInt64(0)).Single();
                    var accepted = Accept(session, entries, ids, Now, null)
                        .Where(a => a.Acceptance == Acceptance.Accepted)
                        .Select(a => a.EventId)
                        .ToHashSet();
                    var decided = session
                        .ReadAll(SelectInboxAfter, EntryRow.Read, last)
                        .FindAll(entry => accepted.Contains(entry.EventId));
                    return new SqliteBatch(session, _cache, decided, Now, terms, isDryRun: true, EndUnit);
                },
                stopping
            )
        )!;
    }

    /// <summary>
    /// Hands the writer over to a unit; takes it back at once when there is none. <see cref="_deciding"/> is held
    /// already.
    /// </summary>
    private async ValueTask<SqliteBatch?> BeginUnitAsync(
        Func<SqliteSession, SqliteBatch?> begin,
        CancellationToken stopping
    )
    {
        SqliteBatch? unit = null;
        try
        {
            await _writing.WaitAsync(stopping);
            try
            {
                return unit = begin(_writer);
            }
            finally
            {
                if (unit is null)
                {
                    _writer.Rollback();
                    _writing.Release();
                }
            }
        }
        finally
        {
            if (unit is null)
                _deciding.Release();
        }
    }

    private void Lock(SqliteSession session)
    {
        if (!TryLock(session, SqliteSession.Patience))
            throw SqliteSession.Busy();
    }

    /// <summary>
    /// Takes the write lock; before that the ids that a batch may need, in a transaction of their own.
    /// </summary>
    private bool TryLock(SqliteSession session, TimeSpan patience)
    {
        if (!session.TryBegin(patience))
            return false;
        if (HasIds(IdsAtHand))
            return true;
        var end = TakeBlock(session);
        session.Commit();
        UseBlock(end);
        return session.TryBegin(patience);
    }

    private void EndUnit()
    {
        _writing.Release();
        _deciding.Release();
    }
}
