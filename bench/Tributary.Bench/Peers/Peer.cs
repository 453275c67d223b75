using System.Diagnostics;
using System.Globalization;
using Tributary.Bench.Machine;
using Tributary.Bench.Results;
using Tributary.Bench.Scenarios;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Peers;

/// <summary>
/// The same load on the Node service of bench/peer, in the same way as on Tributary: a fresh copy of its database, a
/// warm-up, the load, and until nothing is queued any more.
/// </summary>
internal sealed class Peer(PostgresHost host, PeerGround peerGround, string folder)
{
    private const long WarmFirst = 5_000_000_000; // item numbers apart from those that are measured
    private const int ApiProcesses = 2;

    /// <param name="kept">A query on the service's own tables, as <see cref="Load.Kept"/>; null for reads.</param>
    public async Task<Run> MeasureAsync(PeerForm form, Ground ground, Load load, string? kept, int warmSeconds)
    {
        var copy = await peerGround.CopyAsync();
        try
        {
            using var redis = await RedisProcess.StartAsync(ground.PathOf($"redis_{copy}_{form.Name}"), form.IsSynced);
            using var server = await ServedProcess.StartAsync(
                ["node", Path.Combine(folder, "peer.mjs")],
                "/readyz",
                new Dictionary<string, string>
                {
                    ["PEER_DATABASE"] = host.StorageOf(copy),
                    ["PEER_REDIS"] = $"redis://127.0.0.1:{redis.Port}",
                    ["PEER_API_KEY"] = ServedProcess.AdminKey,
                    ["PEER_API_PROCESSES"] = ApiProcesses.ToString(CultureInfo.InvariantCulture),
                    ["PEER_FORM"] = form.Form,
                    ["NODE_ENV"] = "production",
                }
            );
            var lanes = load.Lanes.Select(lane => lane with { First = WarmFirst + lane.First }).ToArray();
            await Workbench.DriveAsync([server.Port], ground, load with { Lanes = lanes, Seconds = warmSeconds });
            await server.DrainAsync();
            var before = await CountAsync(copy, kept);

            var (serverCpu, databaseCpu) = (server.TreeCpuSeconds + redis.CpuSeconds, host.CpuSeconds());
            var report = await Workbench.DriveAsync([server.Port], ground, load);
            if (kept is not null)
                await server.DrainAsync();
            var seconds = Stopwatch
                .GetElapsedTime(report.Began, kept is null ? report.Ended : Stopwatch.GetTimestamp())
                .TotalSeconds;
            serverCpu = server.TreeCpuSeconds + redis.CpuSeconds - serverCpu;
            databaseCpu = host.CpuSeconds() - databaseCpu;

            var items = report.Lanes[0].Items;
            if (kept is not null && await CountAsync(copy, kept) - before is var rows && rows != items)
                throw new InvalidOperationException(
                    $"{form.Name}: {items} items were acknowledged, and {rows} are there."
                );
            var each = 1e6 / Math.Max(1, items);
            var cpu = new CpuMicros(serverCpu * each, databaseCpu * each, report.CpuSeconds * each);
            return new Run(items, items / seconds, report.Lanes, cpu);
        }
        finally
        {
            await host.DropAsync(copy);
        }
    }

    private async Task<long> CountAsync(string database, string? kept) =>
        kept is null ? 0 : await host.CountAsync(database, kept);
}
