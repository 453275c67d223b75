using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Tributary.Server.Application.Monitoring;

/// <summary>A number about the process.</summary>
/// <param name="Labels">For example <c>version="1.0"</c>; empty for none.</param>
internal sealed record MetricSample(MetricFamily Metric, double Value, string Labels = "");

/// <summary>Figures of the process and its version, under the names that Prometheus' own clients use.</summary>
internal static class ProcessFigures
{
    private const string Descriptors = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";
    private const string MostFiles = "Max open files";

    public static readonly string Version =
        typeof(ProcessFigures)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "";

    public static IEnumerable<MetricSample> Read()
    {
        using var process = Process.GetCurrentProcess();
        yield return new(MetricList.BuildInfo, 1, PrometheusText.LabelsOf([new(MetricList.Version, Version)]));
        yield return new(MetricList.ProcessCpu, process.TotalProcessorTime.TotalSeconds);
        yield return new(MetricList.ProcessMemory, process.WorkingSet64);
        yield return new(MetricList.ProcessVirtualMemory, process.VirtualMemorySize64);
        yield return new(
            MetricList.ProcessStart,
            (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds
        );
        yield return new(MetricList.ProcessThreads, process.Threads.Count);
        if (Directory.Exists(Descriptors))
            yield return new(MetricList.ProcessOpenFiles, Directory.GetFileSystemEntries(Descriptors).Length);
        if (ReadMostFiles() is { } most)
            yield return new(MetricList.ProcessMostFiles, most);
        yield return new(MetricList.Allocated, GC.GetTotalAllocatedBytes());
        yield return new(MetricList.Heap, GC.GetGCMemoryInfo().HeapSizeBytes);
    }

    /// <summary>Returns the soft limit; null where the system has none or does not say it.</summary>
    private static double? ReadMostFiles()
    {
        if (!File.Exists(Limits))
            return null;
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(MostFiles, StringComparison.Ordinal));
        var soft = line?[MostFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return double.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
    }
}
