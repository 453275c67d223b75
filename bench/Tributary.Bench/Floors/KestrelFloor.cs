using System.Diagnostics;
using System.Globalization;

namespace Tributary.Bench;

/// <summary>The same load on a server that does next to nothing.</summary>
internal static class KestrelFloor
{
    private const int HeadBytes = 125; // of an answer: status, length, type, date

    /// <param name="answerBytes">Of the answers that stand beside it, heads included.</param>
    /// <returns>Items a second.</returns>
    public static async Task<double> MeasureAsync(Ground ground, Load load, int warmSeconds, long answerBytes)
    {
        var body = Math.Max(2, answerBytes - HeadBytes).ToString(CultureInfo.InvariantCulture);
        using var floor = await ServedProcess.StartAsync(
            [Environment.ProcessPath!, FloorServer.Name, "--answer-bytes", body], "/readyz", new Dictionary<string, string>());
        await Bench.DriveAsync(floor, ground, load with { Seconds = warmSeconds });
        var report = await Bench.DriveAsync(floor, ground, load);
        return report.Lanes[0].Items / Stopwatch.GetElapsedTime(report.Began, report.Ended).TotalSeconds;
    }
}
