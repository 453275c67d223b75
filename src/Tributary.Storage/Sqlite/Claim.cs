using Tributary.Engine;

namespace Tributary.Storage.Sqlite;

public sealed partial class SqliteStore
{
    /// <summary>How long another process may go on writing before a worker turns away and asks again.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    // language=sql
    private const string HasWork = "select exists (select 1 from inbox)";

    // language=sql — the oldest of all partitions, each partition's own in its order
    private const string SelectInbox = $"""
        select {EntryRow.InboxColumns}
        from (select * from inbox order by id limit ?1) i join event e on e.id = i.event_id left join event_detail d on d.event_id = e.id
        order by i.partition_id, i.id
        """;

    // language=sql
    private const string SelectInboxOfPartition = $"""
        select {EntryRow.InboxColumns}
        from (select * from inbox where partition_id = ?2 order by id limit ?1) i join event e on e.id = i.event_id
            left join event_detail d on d.event_id = e.id
        order by i.id
        """;

    public async ValueTask<IUnit?> ClaimAsync(int limit, int? partition, CancellationToken stopping)
    {
        if (!Read(session => session.ReadAll(HasWork, row => row.GetBoolean(0)).Single())) return null;

        if (partition is not null) await _deciding.WaitAsync(stopping);
        else if (!_deciding.Wait(0, stopping)) return null;
        SqliteUnit? unit = null;
        try
        {
            await HaveIdsAsync(IdsAtHand, stopping);
            await _writing.WaitAsync(stopping);
            try
            {
                return unit = Claim(limit, partition);
            }
            finally
            {
                if (unit is null) _writing.Release();
            }
        }
        finally
        {
            if (unit is null) _deciding.Release();
        }
    }

    private SqliteUnit? Claim(int limit, int? partition)
    {
        // 1. The lock, before any read. It covers partitions and budgets alike.
        if (partition is null)
        {
            if (!_writer.TryBegin(s_patience)) return null;
        }
        else
        {
            _writer.Begin();
        }
        try
        {
            // 2. The entries, in a statement that begins after the lock was taken.
            var entries = partition is { } only
                ? _writer.ReadAll(SelectInboxOfPartition, EntryRow.Read, limit, only)
                : _writer.ReadAll(SelectInbox, EntryRow.Read, limit);
            if (entries.Count > 0) return new SqliteUnit(_writer, _cache, entries, Now, Release);
        }
        catch
        {
            _writer.Rollback();
            throw;
        }
        _writer.Rollback();
        return null;
    }

    private void Release()
    {
        _writing.Release();
        _deciding.Release();
    }
}
