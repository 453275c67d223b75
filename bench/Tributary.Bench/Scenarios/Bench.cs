using System.Diagnostics;

namespace Tributary.Bench;

/// <summary>
/// The way of one measurement: 1. a fresh copy of the ground; 2. the server, warmed up; 3. the driver, connected; 4. what everyone has used so far; 5. the
/// load, and until nothing is queued any more; 6. what was used; 7. whether every item is there once; 8. `verify`.
/// </summary>
internal sealed class Bench(BenchOptions options, TributaryProgram tributary, Func<int, IReadOnlyList<string>> floorCommand)
{
    private const long WarmFirst = 5_000_000_000; // item numbers apart from those that are measured

    public BenchOptions Options => options;

    /// <param name="lanes">The first one's latencies are reported, unless another is <paramref name="timed"/>.</param>
    /// <param name="kept">A query that counts what the items left; null when nothing is written.</param>
    public async Task<Run> MeasureAsync(Ground ground, IReadOnlyList<LaneOrder> lanes, string? kept, int timed = 0)
    {
        var copy = await ground.CopyAsync();
        try
        {
            Run run;
            using (var server = await tributary.ServeAsync(ground.Host.StorageOf(copy)))
            {
                await WarmAsync(server, ground, lanes);
                await server.DrainAsync();
                var before = kept is null ? 0 : await ground.Host.CountAsync(copy, kept);
                run = await MeasureAsync(server, ground, lanes, isDrained: kept is not null, timed);
                if (kept is not null && await ground.Host.CountAsync(copy, kept) - before is var rows && rows != run.Items)
                    throw new InvalidOperationException($"{lanes[0].Name}: {run.Items} items were acknowledged, and {rows} are there.");
            }
            return kept is null ? run : run with { VerifySeconds = await VerifyAsync(ground, copy) };
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    /// <returns>Items a second.</returns>
    public async Task<double> MeasureFloorAsync(Ground ground, LaneOrder lane, int answerBytes)
    {
        using var floor = await ServedProcess.StartAsync(floorCommand(answerBytes), "/readyz", new Dictionary<string, string>());
        await WarmAsync(floor, ground, [lane]);
        using var driver = await DriverProcess.StartAsync(OrderOf(floor, ground, [lane], options.Seconds));
        var report = Good(await driver.RunAsync());
        return report.Lanes[0].Items / Stopwatch.GetElapsedTime(report.Began, report.Ended).TotalSeconds;
    }

    /// <returns>Events a second.</returns>
    public async Task<double> MeasureSqlFloorAsync(Ground ground, LaneOrder lane)
    {
        var copy = await ground.CopyAsync();
        try
        {
            return await SqlFloor.RunAsync(ground.Host.StorageOf(copy), lane.Members, options.Seconds);
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    private async Task<Run> MeasureAsync(ServedProcess server, Ground ground, IReadOnlyList<LaneOrder> lanes, bool isDrained, int timed)
    {
        using var driver = await DriverProcess.StartAsync(OrderOf(server, ground, lanes, options.Seconds));
        var (allocated, serverCpu, databaseCpu) = (await server.MeterAsync(AllocatedBytes), server.CpuSeconds, ground.Host.CpuSeconds());
        var report = Good(await driver.RunAsync());
        if (isDrained) await server.DrainAsync();
        var ended = Stopwatch.GetTimestamp();
        (serverCpu, databaseCpu) = (server.CpuSeconds - serverCpu, ground.Host.CpuSeconds() - databaseCpu);
        allocated = await server.MeterAsync(AllocatedBytes) - allocated;

        var items = lanes.Zip(report.Lanes).Where(lane => lane.First.IsKept || !isDrained).Sum(lane => lane.Second.Items);
        var each = 1e6 / Math.Max(1, items);
        return new Run(
            items, items / Stopwatch.GetElapsedTime(report.Began, isDrained ? ended : report.Ended).TotalSeconds, report.Lanes[timed].Latency,
            report.Lanes.Sum(lane => lane.Refused), new CpuMicros(serverCpu * each, databaseCpu * each, report.CpuSeconds * each),
            allocated / Math.Max(1, items), report.Lanes[timed].AnswerBytes, server.PeakBytes);
    }

    private async Task WarmAsync(ServedProcess server, Ground ground, IReadOnlyList<LaneOrder> lanes)
    {
        var warm = lanes.Select(lane => lane with { First = WarmFirst + lane.First }).ToArray();
        using var driver = await DriverProcess.StartAsync(OrderOf(server, ground, warm, options.WarmSeconds));
        Good(await driver.RunAsync());
    }

    private async Task<double> VerifyAsync(Ground ground, string database) =>
        (await tributary.RunAsync(ground.Host.StorageOf(database), "verify", "--no-replay")).Took.TotalSeconds;

    private static DriveOrder OrderOf(ServedProcess server, Ground ground, IReadOnlyList<LaneOrder> lanes, int seconds) =>
        new(server.Port, seconds, lanes, ground.CodesFile);

    private static DriveReport Good(DriveReport report) => report.Lanes.FirstOrDefault(lane => lane.Fault is not null) is { } failed
        ? throw new InvalidOperationException($"{failed.Name}: {failed.Failed} requests failed; the first such answer was\n{failed.Fault}")
        : report;

    private const string AllocatedBytes = "dotnet_gc_heap_total_allocated_bytes";
}
