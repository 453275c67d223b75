using System.Diagnostics;
using Npgsql;
using Tributary.Engine;
using Tributary.Storage.Postgres;

namespace Tributary.Bench;

/// <summary>The least that committing three-level rewards can cost: two connections with other partitions, a thousand events a transaction, nothing to decide.</summary>
internal static class SqlFloor
{
    private const int Connections = 2;
    private const int MostPerSecond = 40_000; // more is never made beforehand
    private const long FirstId = 4_000_000_000_000; // far beyond what the sequence has given out

    public static async Task<Run> MeasureAsync(Ground ground, Load load)
    {
        var copy = await ground.CopyAsync();
        try
        {
            return await RunAsync(ground.Host, copy, load.Lanes[0].Members, load.Seconds);
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    private static async Task<Run> RunAsync(DatabaseHost host, string database, MemberRange wanted, int seconds)
    {
        await using var source = NpgsqlDataSource.Create(PostgresUrl.ForFlow(host.StorageOf(database)));
        var ids = Enumerable.Range(wanted.From, wanted.Count).Select(Forest.IdOf).ToHashSet();
        var members = await FloorMembers.ReadAsync(source, ids.Contains);
        var count = Math.Max(2, MostPerSecond * seconds / FloorBatch.Events / Connections);
        var now = Instant.From(TimeProvider.System.GetUtcNow());
        var lanes = Enumerable.Range(0, Connections).Select(lane => Batches(members, lane, count, now)).ToArray();

        foreach (var lane in lanes) await RunAsync(source, lane.Take(1), long.MaxValue); // prepares the statements
        GC.Collect();
        var (cpu, databaseCpu) = (Environment.CpuUsage.TotalTime.TotalSeconds, host.CpuSeconds());
        var began = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(lanes.Select(lane => Task.Run(() => RunAsync(source, lane.Skip(1), began + (seconds * Stopwatch.Frequency)))));
        var events = (long)done.Sum() * FloorBatch.Events;
        var each = 1e6 / Math.Max(1, events);
        return new Run(
            events, events / Stopwatch.GetElapsedTime(began).TotalSeconds, [],
            new CpuMicros((Environment.CpuUsage.TotalTime.TotalSeconds - cpu) * each, (host.CpuSeconds() - databaseCpu) * each, 0));
    }

    private static FloorBatch[] Batches(FloorMembers members, int lane, int count, Instant now)
    {
        var payers = members.Payers.Where(payer => payer.Partition % Connections == lane).ToArray();
        var seq = members.Seq.ToDictionary();
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var first = ((long)lane * count * FloorBatch.Events) + (i * FloorBatch.Events);
            return new FloorBatch(members, payers, new MemberRange(0, payers.Length), first, FirstId + (first * 7), seq, now);
        })];
    }

    /// <returns>How many batches were committed.</returns>
    private static async Task<int> RunAsync(NpgsqlDataSource source, IEnumerable<FloorBatch> batches, long until)
    {
        var done = 0;
        foreach (var batch in batches)
        {
            if (Stopwatch.GetTimestamp() >= until) break;
            await using var session = await PostgresSession.BeginAsync(source, default);
            await batch.RunAsync(session);
            done++;
        }
        return done;
    }
}
