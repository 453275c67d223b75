using Npgsql;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Bench.Floors;

/// <summary>
/// The least that PostgreSQL does for a batch of events of known members, in one transaction of two round trips:
/// 1. keys and locks; 2. the log, the decisions and the commit. Members, referrals and accounts are in memory, as the
/// server's warm facts are, and every array is made beforehand. There are no inbox and no entries that wait.
/// </summary>
internal sealed class PostgresFloor
{
    private readonly (NpgsqlBatch Batch, RoundTrip Trip)[] _steps;

    public PostgresFloor(FloorRows rows)
    {
        var (keys, writes) = (new NpgsqlBatch(), new NpgsqlBatch());
        _steps = [(keys, LockingTrip(keys, rows)), (writes, WritingTrip(writes, rows))];
    }

    public async Task RunAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var (batch, trip) in _steps)
        {
            batch.Connection = connection;
            await trip.RunAsync(default);
        }
    }

    private static RoundTrip LockingTrip(NpgsqlBatch batch, FloorRows rows)
    {
        var (trip, log) = (new RoundTrip(batch), rows.Log);
        trip.Write("begin");
        trip.Read(
            PostgresAcceptance.InsertEntryKeys,
            _ => { },
            log.Ids(r => r.Entry.ProgramId),
            log.Column(r => r.Entry.Key),
            log.Ids(r => r.EventId),
            log.Column(r => r.Entry.BodyHash)
        );
        trip.Read(PostgresLocks.LockSome, _ => { }, rows.Partitions);
        return trip;
    }

    private static RoundTrip WritingTrip(NpgsqlBatch batch, FloorRows rows)
    {
        var (trip, decisions) = (new RoundTrip(batch), rows.Decisions);
        EntryRow.Insert.Add(trip, LoggedEntry.New(rows.Log, decisions));
        PartitionRow.SetSeq.Add(trip, [.. decisions.Seq]);
        PostgresLedgerWrites.Write(trip, decisions);
        PostgresSumWrites.WriteCounters(trip, decisions);
        PostgresSumWrites.WriteStatistics(trip, decisions);
        trip.Commit();
        return trip;
    }
}
