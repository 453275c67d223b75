using System.Diagnostics;
using Tributary.Bench.Driver;
using Tributary.Bench.Machine;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>
/// The way of one measurement: 1. a new copy of the database; 2. the server, warmed up; 3. the driver, connected; 4.
/// the resources used so far; 5. the load, until nothing is queued any more; 6. the resources used; 7. a check that
/// every item exists once; 8. `verify`.
/// </summary>
internal sealed class Workbench(BenchOptions options, TributaryProgram tributary)
{
    private const long WarmFirst = 5_000_000_000; // item numbers separate from those that are measured

    private const string AllocatedBytes = "dotnet_gc_allocated_bytes_total";

    public BenchOptions Options => options;
    public TributaryProgram Tributary => tributary;

    public async Task<Run> MeasureAsync(Ground ground, Load load)
    {
        var copy = await ground.CopyAsync();
        try
        {
            Run run;
            long size;
            using (var server = await tributary.ServeAsync(ground.Host.StorageOf(copy), options.Nodes))
            {
                await WarmAsync(server, ground, load);
                await server.DrainAsync();
                var before = await CountAsync(ground, copy, load);
                size = await ground.Host.SizeAsync(copy);
                run = await MeasureAsync(server, ground, load);
                size = await ground.Host.SizeAsync(copy) - size;
                var rows = await CountAsync(ground, copy, load) - before;
                if (load.Kept is not null && rows != run.Items)
                    throw new InvalidOperationException(
                        $"{load.Lanes[0].Name}: {run.Items} items were acknowledged, and {rows} are there."
                    );
            }
            return load.Kept is null
                ? run
                : run with
                {
                    StoredBytes = size / Math.Max(1, run.Items),
                    VerifySeconds = await VerifyAsync(ground, copy),
                };
        }
        finally
        {
            await ground.Host.DropAsync(copy);
        }
    }

    /// <summary>Returns the driver's report on a load, in which nothing may have failed.</summary>
    public static async Task<DriveReport> DriveAsync(IReadOnlyList<int> ports, Ground ground, Load load)
    {
        using var driver = await DriverProcess.StartAsync(OrderOf(ports, ground, load));
        return Good(await driver.RunAsync());
    }

    private static async Task<Run> MeasureAsync(ServedNodes server, Ground ground, Load load)
    {
        using var driver = await DriverProcess.StartAsync(OrderOf(server.Ports, ground, load));
        var (allocated, serverCpu, databaseCpu) = (
            await server.MeterAsync(AllocatedBytes),
            server.CpuSeconds,
            ground.Host.CpuSeconds()
        );
        var report = Good(await driver.RunAsync(second => load.EachSecond?.Invoke(second, server.ResidentBytes)));
        if (load.Kept is not null)
            await server.DrainAsync();
        var seconds = Stopwatch
            .GetElapsedTime(report.Began, load.Kept is null ? report.Ended : Stopwatch.GetTimestamp())
            .TotalSeconds;
        (serverCpu, databaseCpu) = (server.CpuSeconds - serverCpu, ground.Host.CpuSeconds() - databaseCpu);
        allocated = await server.MeterAsync(AllocatedBytes) - allocated;

        var items = load.Lanes.Zip(report.Lanes).Where(lane => lane.First.IsKept).Sum(lane => lane.Second.Items);
        var each = 1e6 / Math.Max(1, items);
        return new Run(
            items,
            items / seconds,
            report.Lanes,
            new CpuMicros(serverCpu * each, databaseCpu * each, report.CpuSeconds * each),
            allocated / Math.Max(1, items),
            server.PeakBytes
        )
        {
            ReadySeconds = server.ReadyAfter.TotalSeconds,
        };
    }

    private Task WarmAsync(ServedNodes server, Ground ground, Load load)
    {
        var lanes = load.Lanes.Select(lane => lane with { First = WarmFirst + lane.First }).ToArray();
        return DriveAsync(
            server.Ports,
            ground,
            load with
            {
                Lanes = lanes,
                Seconds = options.WarmSeconds,
                EachSecond = null,
            }
        );
    }

    private async Task<double> VerifyAsync(Ground ground, string database) =>
        (await tributary.RunAsync(ground.Host.StorageOf(database), "verify", "--no-replay")).Took.TotalSeconds;

    private static async Task<long> CountAsync(Ground ground, string database, Load load) =>
        load.Kept is null ? 0 : await ground.Host.CountAsync(database, load.Kept);

    private static DriveOrder OrderOf(IReadOnlyList<int> ports, Ground ground, Load load) =>
        new(ports, load.Seconds, load.Lanes, ground.CodesFile, TellsSeconds: load.EachSecond is not null);

    private static DriveReport Good(DriveReport report) =>
        report.Lanes.FirstOrDefault(lane => lane.Fault is not null) is { } failed
            ? throw new InvalidOperationException(
                $"{failed.Name}: {failed.Failed} requests failed; the first such answer was\n{failed.Fault}"
            )
            : report;
}
