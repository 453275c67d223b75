using Npgsql;
using Tributary.Engine.Outbox;
using Tributary.Storage.Connections;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Flow;

/// <summary>
/// Hands the announcements of a partition to a sink, one partition at a time, under the lock of the sink's position.
/// </summary>
internal sealed class PostgresRelay(NpgsqlDataSource source, Distribution distribution)
{
    // language=sql — the partition with rows to relay that was served longest ago; this only locks it, as its position
    // may have moved in the meantime
    private const string LockPosition = """
        select s.partition_id from sink_position s
        where s.sink = $1 and exists (select from outbox o where o.partition_id = s.partition_id and (o.seq,
            o.place) > (s.seq, s.place))
        order by s.at
        limit 1
        for update skip locked
        """;

    // language=sql — the same in two steps, as Citus locks in one partition at a time
    private const string SelectPositions = """
        select s.partition_id from sink_position s
        where s.sink = $1 and exists (select from outbox o where o.partition_id = s.partition_id and (o.seq,
            o.place) > (s.seq, s.place))
        order by s.at
        """;

    // language=sql
    private const string LockOnePosition =
        "select s.partition_id from sink_position s where s.sink = $1 and s.partition_id = $2 for update skip locked";

    // language=sql — a partition's rows are committed in the order of seq, so no row with a lower seq can appear later
    private static readonly string SelectOutbox = $"""
        select {OutboxRows.Columns}
        from sink_position s
        join outbox o on o.partition_id = s.partition_id and (o.seq, o.place) > (s.seq, s.place)
        where s.sink = $1 and s.partition_id = $2 and o.partition_id = $2
        order by o.seq, o.place
        limit $3
        """;

    // language=sql
    private const string MovePosition = $"""
        update sink_position set seq = $3, place = $4, at = {PostgresStore.NowMicros}
        where sink = $1 and partition_id = $2
        """;

    public async ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    )
    {
        await using var session = await PostgresSession.BeginAsync(source, stopping);
        if (await LockAsync(session, sink, stopping) is not { } partition)
            return 0;

        var rows = new List<OutboxRow>();
        var read = session.NewTrip();
        read.Read(SelectOutbox, r => rows.Add(OutboxRows.Read(r)), sink, partition, limit);
        await read.RunAsync(stopping);
        if (rows.Count == 0)
            return 0;

        await publish(rows, stopping);
        var move = session.NewTrip();
        move.ChangeRows(1, MovePosition, sink, partition, rows[^1].Seq, rows[^1].Place);
        await session.CommitAsync(move, stopping);
        return rows.Count;
    }

    private async ValueTask<int?> LockAsync(PostgresSession session, string sink, CancellationToken stopping)
    {
        if (distribution == Distribution.None)
            return await FirstAsync(LockPosition, sink);
        var behind = await ReadAsync(SelectPositions, sink);
        foreach (var partition in behind)
            if (await FirstAsync(LockOnePosition, sink, partition) is { } locked)
                return locked;
        return null;

        async ValueTask<int?> FirstAsync(string sql, params PostgresValue[] values) =>
            await ReadAsync(sql, values) is [var first, ..] ? first : null;

        async ValueTask<List<int>> ReadAsync(string sql, params PostgresValue[] values)
        {
            var found = new List<int>();
            var trip = session.NewTrip();
            trip.Read(sql, r => found.Add(r.GetInt32(0)), values);
            await trip.RunAsync(stopping);
            return found;
        }
    }
}
