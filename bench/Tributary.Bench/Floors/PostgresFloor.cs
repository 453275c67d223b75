using Npgsql;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Tables;

namespace Tributary.Bench.Floors;

/// <summary>
/// Runs the statements of Acceptance, Load and Commit in one transaction, with every array made beforehand, without the
/// inbox between accepting and deciding, and without entries that wait.
/// </summary>
internal sealed class PostgresFloor
{
    private readonly List<(NpgsqlBatch Batch, RoundTrip Trip)> _steps = [];

    public PostgresFloor(FloorRows rows)
    {
        var log = rows.Log;
        var actors = log.Select(r => r.Place!.Value.MemberId).Distinct().ToArray();

        var places = NewTrip();
        places.Write("begin");
        Read(places, PostgresLocks.LockSome, rows.Partitions);
        Read(places, PostgresPlaces.FindMembers, log.Ids(r => r.Entry.ProgramId), log.Column(r => r.Entry.Member!));

        Read(
            NewTrip(),
            PostgresAcceptance.InsertEntryKeys,
            log.Ids(r => r.Entry.ProgramId),
            log.Column(r => r.Entry.Key),
            log.Ids(r => r.EventId),
            log.Column(r => r.Entry.BodyHash)
        );

        var subjects = NewTrip();
        Read(subjects, PostgresLoad.SelectActors, actors.Column(_ => rows.Members.Program), actors.Numbers());
        Read(subjects, PostgresLoad.SelectReferrals, actors.Numbers());

        var payees = NewTrip();
        Read(payees, PostgresLoad.SelectActors, rows.Payees.Column(_ => rows.Members.Program), rows.Payees);
        Read(
            payees,
            PostgresSumReads.SelectAccounts,
            rows.Payees,
            new[] { rows.Members.Program },
            rows.Partitions,
            rows.Partitions
        );

        Write(NewTrip(), rows);
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

    private static void Write(RoundTrip trip, FloorRows rows)
    {
        var decisions = rows.Decisions;
        EntryRow.Insert.Add(trip, LoggedEntry.New(rows.Log, decisions));
        PartitionRow.SetSeq.Add(trip, [.. decisions.Seq]);
        PostgresLedgerWrites.Write(trip, decisions);
        PostgresSumWrites.WriteCounters(trip, decisions);
        PostgresSumWrites.WriteStatistics(trip, decisions);
        trip.Commit();
    }

    private static void Read(RoundTrip trip, string sql, params ReadOnlySpan<object> values) =>
        trip.Read(sql, _ => { }, values);

    private RoundTrip NewTrip()
    {
        var batch = new NpgsqlBatch();
        var trip = new RoundTrip(batch);
        _steps.Add((batch, trip));
        return trip;
    }
}
