using Tributary.Engine.Log;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>The partitions that a batch has locked, and the entries that it has read so far.</summary>
internal sealed class PostgresLocks(PostgresSession session, int limit, Distribution distribution)
{
    // language=sql — only locks, one after the other until there are enough; the facts of entries are read in later
    // statements
    internal const string LockFree = """
        select p.id, p.seq
        from partition p
        cross join lateral (select i.id from inbox i where i.partition_id = p.id order by i.id limit 1) as head
        where p.id <> all($2)
        order by head.id
        limit $1
        for update of p skip locked
        """;

    // language=sql — on Citus, which locks in one partition at a time: those with waiting entries, the oldest first
    private const string SelectWaiting =
        "select i.partition_id from inbox i group by i.partition_id order by min(i.id)";

    // language=sql
    private const string LockFreeOne = "select p.id, p.seq from partition p where p.id = $1 for update skip locked";

    // language=sql
    internal const string LockOne = "select p.id, p.seq from partition p where p.id = $1 for update";

    // language=sql
    internal const string LockSome =
        "select p.id, p.seq from partition p where p.id = any($1) order by p.id for update";

    // language=sql — the partition with the oldest waiting entry comes first, and the limit cuts the youngest entries
    internal static readonly string SelectInbox = $"""
        with taken as materialized (
            select i.*
            from unnest($1::int[]) with ordinality as p (id, place)
            cross join lateral (
                select * from inbox i where i.partition_id = p.id and i.partition_id = any($1)
                order by i.id limit $2) as i
            order by p.place, i.id
            limit $2)
        select {EntryRow.InboxColumns}
        from taken i
        join entry e on e.id = i.event_id and e.partition_id = i.partition_id and e.partition_id = any($1)
        order by i.partition_id, i.id
        """;

    // language=sql — only the entries of this transaction, which come after all others and are found without reading
    // those
    internal static readonly string SelectForDryRun = $"""
        select {EntryRow.InboxColumns}
        from partition p
        join inbox i on i.partition_id = p.id and i.id > $1 and i.event_id = any($2)
        join entry e on e.id = i.event_id and e.partition_id = i.partition_id
        order by i.partition_id, i.id
        """;

    private readonly List<int> _oldestFirst = [];

    public Dictionary<int, long> Seq { get; } = [];
    public List<Entry> Entries { get; } = [];

    /// <returns>How many partitions the next claim may begin with.</returns>
    public async ValueTask<int> WidenAsync(int width, int partitions, CancellationToken stopping)
    {
        if (distribution == Distribution.Citus)
        {
            await TakeOneAsync(stopping);
            return width;
        }
        while (true)
        {
            var before = Seq.Count;
            await LockAsync(LockFree, stopping, width, _oldestFirst.ToArray());
            if (Seq.Count > before)
                await ReadAsync(stopping);
            if (Entries.Count >= limit)
                return Entries.Select(e => e.Partition).Distinct().Count();
            if (Seq.Count - before < width)
                return Math.Min(Seq.Count, partitions) + 1;
            width *= 2;
        }
    }

    public ValueTask LockAsync(string sql, CancellationToken stopping, params ReadOnlySpan<PostgresValue> values)
    {
        var trip = session.NewTrip();
        Lock(trip, sql, values);
        return trip.RunAsync(stopping);
    }

    /// <summary>Waits for the locks of all given partitions, and reads their inboxes.</summary>
    public void LockAndRead(RoundTrip trip, int[] partitions)
    {
        foreach (var group in distribution.GroupsOf([.. partitions.Order()]))
            Lock(trip, LockSome, group);
        foreach (var group in distribution.GroupsOf(partitions))
            Read(trip, SelectInbox, group, limit);
    }

    /// <summary>Waits for the locks of all given partitions.</summary>
    public async ValueTask LockAsync(int[] partitions, CancellationToken stopping)
    {
        var trip = session.NewTrip();
        foreach (var group in distribution.GroupsOf([.. partitions.Order()]))
            Lock(trip, LockSome, group);
        await trip.RunAsync(stopping);
    }

    public ValueTask ReadAsync(CancellationToken stopping) =>
        ReadAsync(SelectInbox, stopping, _oldestFirst.ToArray(), limit);

    /// <summary>Locks one free partition with waiting entries, and reads its inbox.</summary>
    private async ValueTask TakeOneAsync(CancellationToken stopping)
    {
        var waiting = new List<int>();
        var find = session.NewTrip();
        find.Read(SelectWaiting, r => waiting.Add(r.GetInt32(0)));
        await find.RunAsync(stopping);
        foreach (var partition in waiting)
        {
            await LockAsync(LockFreeOne, stopping, partition);
            if (Seq.Count == 0)
                continue;
            await ReadAsync(stopping);
            return;
        }
    }

    public ValueTask ReadAsync(string sql, CancellationToken stopping, params ReadOnlySpan<PostgresValue> values)
    {
        Entries.Clear();
        var trip = session.NewTrip();
        Read(trip, sql, values);
        return trip.RunAsync(stopping);
    }

    private void Lock(RoundTrip trip, string sql, params ReadOnlySpan<PostgresValue> values) =>
        trip.Read(
            sql,
            r =>
            {
                _oldestFirst.Add(r.GetInt32(0));
                Seq.Add(r.GetInt32(0), r.GetInt64(1));
            },
            values
        );

    private void Read(RoundTrip trip, string sql, params ReadOnlySpan<PostgresValue> values) =>
        trip.Read(sql, r => Entries.Add(EntryRow.Read(r)), values);
}
