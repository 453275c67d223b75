using System.Diagnostics;
using Npgsql;
using Tributary.Bench.Machine;
using Tributary.Bench.Results;
using Tributary.Bench.Scenarios;
using Tributary.Bench.Shapes;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Bench.Floors;

/// <summary>
/// The least cost of committing three-level rewards: a thousand events per transaction, on PostgreSQL over two
/// connections with different partitions.
/// </summary>
internal static class SqlFloor
{
    private const int PostgresConnections = 2;
    private const int SqliteConnections = 1; // it has one writer
    private const int MostPerSecond = 40_000; // more is never made beforehand
    private const long FirstId = 4_000_000_000_000; // far beyond what the sequence has given out

    public static async Task<Run> MeasureAsync(Ground ground, Load load)
    {
        var copy = await ground.CopyAsync();
        try
        {
            return ground.Host is PostgresHost
                ? await OnPostgresAsync(ground.Host, copy, load)
                : await OnSqliteAsync(ground.Host, copy, load);
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    private static async Task<Run> OnPostgresAsync(DatabaseHost host, string database, Load load)
    {
        await using var source = NpgsqlDataSource.Create(PostgresUrl.ForFlow(host.StorageOf(database)));
        return await RunAsync(
            host,
            database,
            load,
            PostgresConnections,
            rows => new PostgresFloor(rows),
            batch => batch.RunAsync(source)
        );
    }

    private static async Task<Run> OnSqliteAsync(DatabaseHost host, string database, Load load)
    {
        using var session = SqliteSession.OpenWriter(host.StorageOf(database)["sqlite:".Length..]);
        return await RunAsync(
            host,
            database,
            load,
            SqliteConnections,
            rows => rows,
            rows =>
            {
                SqliteFloor.Run(session, rows);
                return Task.CompletedTask;
            }
        );
    }

    /// <param name="prepare">Does everything that can be done before the clock starts.</param>
    private static async Task<Run> RunAsync<T>(
        DatabaseHost host,
        string database,
        Load load,
        int connections,
        Func<FloorRows, T> prepare,
        Func<T, Task> commit
    )
    {
        var members = await FloorMembers.ReadAsync(host, database, load.Lanes[0].Members);
        var count = Math.Max(2, MostPerSecond * load.Seconds / FloorRows.Events / connections);
        var lanes = Enumerable
            .Range(0, connections)
            .Select(lane => RowsOf(members, lane, connections, count).Select(prepare).ToArray())
            .ToArray();
        foreach (var lane in lanes.Where(lane => lane.Length > 0))
            await commit(lane[0]); // prepares the statements
        GC.Collect();

        var (cpu, databaseCpu) = (Environment.CpuUsage.TotalTime.TotalSeconds, host.CpuSeconds());
        var began = Stopwatch.GetTimestamp();
        var until = began + (load.Seconds * Stopwatch.Frequency);
        var done = await Task.WhenAll(lanes.Select(lane => Task.Run(() => RunAsync(lane.Skip(1), commit, until))));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var events = (long)done.Sum() * FloorRows.Events;
        var each = 1e6 / Math.Max(1, events);
        return new Run(
            events,
            events / seconds,
            [],
            new CpuMicros(
                (Environment.CpuUsage.TotalTime.TotalSeconds - cpu) * each,
                (host.CpuSeconds() - databaseCpu) * each,
                0
            )
        );
    }

    private static IEnumerable<FloorRows> RowsOf(FloorMembers members, int lane, int lanes, int count)
    {
        var payers = members.Payers.Where(payer => payer.Partition % lanes == lane).ToArray();
        var (seq, now) = (members.Seq.ToDictionary(), Instant.From(TimeProvider.System.GetUtcNow()));
        for (var batch = 0; batch < count && payers.Length > 0; batch++)
        {
            var first = ((lane * (long)count) + batch) * FloorRows.Events;
            yield return new FloorRows(members, payers, first, FirstId + (first * FloorRows.IdsEach), seq, now);
        }
    }

    /// <returns>The number of batches committed.</returns>
    private static async Task<int> RunAsync<T>(IEnumerable<T> batches, Func<T, Task> commit, long until)
    {
        var done = 0;
        foreach (var batch in batches)
        {
            if (Stopwatch.GetTimestamp() >= until)
                break;
            await commit(batch);
            done++;
        }
        return done;
    }
}
