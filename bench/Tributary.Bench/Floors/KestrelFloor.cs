using System.Diagnostics;
using System.Globalization;
using Tributary.Bench.Machine;
using Tributary.Bench.Results;
using Tributary.Bench.Scenarios;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Floors;

/// <summary>Runs the same load on a server that does next to nothing.</summary>
internal static class KestrelFloor
{
    private const int HeadBytes = 125; // of an answer: status, length, type, date

    /// <param name="answerBytes">The size of the answers to compare with, heads included.</param>
    public static async Task<Run> MeasureAsync(Ground ground, Load load, int warmSeconds, long answerBytes)
    {
        var body = Math.Max(2, answerBytes - HeadBytes).ToString(CultureInfo.InvariantCulture);
        using var floor = await ServedProcess.StartAsync(
            [Environment.ProcessPath!, FloorServer.Name, "--answer-bytes", body],
            "/readyz",
            new Dictionary<string, string>()
        );
        await Workbench.DriveAsync([floor.Port], ground, load with { Seconds = warmSeconds });
        var cpu = floor.CpuSeconds;
        var report = await Workbench.DriveAsync([floor.Port], ground, load);
        var items = report.Lanes[0].Items;
        var each = 1e6 / Math.Max(1, items);
        return new Run(
            items,
            items / Stopwatch.GetElapsedTime(report.Began, report.Ended).TotalSeconds,
            report.Lanes,
            new CpuMicros((floor.CpuSeconds - cpu) * each, 0, report.CpuSeconds * each)
        );
    }
}
