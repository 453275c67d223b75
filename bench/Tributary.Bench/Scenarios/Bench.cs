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

    public async Task<Run> MeasureAsync(Ground ground, LaneOrder lane, string? kept)
    {
        var copy = await ground.CopyAsync();
        try
        {
            Run run;
            using (var server = await tributary.ServeAsync(ground.Host.StorageOf(copy)))
            {
                await WarmAsync(server, ground, lane);
                await server.DrainAsync();
                var before = kept is null ? 0 : await ground.Host.CountAsync(copy, kept);
                run = await MeasureAsync(server, ground, lane, isDrained: kept is not null);
                if (kept is not null && await ground.Host.CountAsync(copy, kept) - before is var rows && rows != run.Items)
                    throw new InvalidOperationException($"{lane.Name}: {run.Items} items were acknowledged, and {rows} are there.");
            }
            return kept is null ? run : run with { VerifySeconds = await VerifyAsync(ground, copy) };
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    /// <returns>Items a second.</returns>
    public async Task<double> MeasureFloorAsync(Ground ground, LaneOrder lane, int answerBytes = 100)
    {
        using var floor = await ServedProcess.StartAsync(floorCommand(answerBytes), "/readyz", new Dictionary<string, string>());
        await WarmAsync(floor, ground, lane);
        using var driver = await DriverProcess.StartAsync(OrderOf(floor, ground, lane, options.Seconds));
        return PerSecond(Good(await driver.RunAsync()), null);
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

    private async Task<Run> MeasureAsync(ServedProcess server, Ground ground, LaneOrder lane, bool isDrained)
    {
        using var driver = await DriverProcess.StartAsync(OrderOf(server, ground, lane, options.Seconds));
        var (allocated, serverCpu, databaseCpu) = (await server.MeterAsync(AllocatedBytes), server.CpuSeconds, ground.Host.CpuSeconds());
        var report = Good(await driver.RunAsync());
        if (isDrained) await server.DrainAsync();
        var ended = Stopwatch.GetTimestamp();
        (serverCpu, databaseCpu) = (server.CpuSeconds - serverCpu, ground.Host.CpuSeconds() - databaseCpu);
        allocated = await server.MeterAsync(AllocatedBytes) - allocated;

        var sent = report.Lanes[0];
        var items = Math.Max(1, sent.Items);
        return new Run(
            sent.Items, PerSecond(report, isDrained ? ended : null), sent.P50, sent.P90, sent.P99, sent.Max, sent.Refused,
            new CpuMicros(serverCpu * 1e6 / items, databaseCpu * 1e6 / items, report.CpuSeconds * 1e6 / items), allocated / items, server.PeakBytes, null);
    }

    private async Task WarmAsync(ServedProcess server, Ground ground, LaneOrder lane)
    {
        using var driver = await DriverProcess.StartAsync(OrderOf(server, ground, lane with { First = WarmFirst }, options.WarmSeconds));
        Good(await driver.RunAsync());
    }

    private async Task<double> VerifyAsync(Ground ground, string database) =>
        (await tributary.RunAsync(ground.Host.StorageOf(database), "verify", "--no-replay")).Took.TotalSeconds;

    private static DriveOrder OrderOf(ServedProcess server, Ground ground, LaneOrder lane, int seconds) => new(server.Port, seconds, [lane], ground.CodesFile);

    private static double PerSecond(DriveReport report, long? ended) =>
        report.Lanes[0].Items / Stopwatch.GetElapsedTime(report.Began, ended ?? report.Ended).TotalSeconds;

    private static DriveReport Good(DriveReport report) => report.Lanes.FirstOrDefault(lane => lane.Failed > 0) is { } failed
        ? throw new InvalidOperationException($"{failed.Name}: {failed.Failed} requests failed; the first answer was\n{failed.Fault}")
        : report;

    private const string AllocatedBytes = "dotnet_gc_heap_total_allocated_bytes";
}
