using System.Diagnostics;
using System.Reflection;

namespace Tributary.Server.Application.Monitoring;

/// <summary>A number for Prometheus.</summary>
/// <param name="Labels">For example <c>version="1.0"</c>; empty for none.</param>
internal sealed record Figure(string Name, string Help, double Value, string Type = "gauge", string Labels = "");

/// <summary>Figures of the process and its version, under the names that Prometheus' own clients use.</summary>
internal static class ProcessFigures
{
    private const string Descriptors = "/proc/self/fd";

    private static readonly string s_version =
        typeof(ProcessFigures)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "";

    public static IEnumerable<Figure> Read()
    {
        using var process = Process.GetCurrentProcess();
        yield return new("tributary_build_info", "1 for the running version.", 1, Labels: $"version=\"{s_version}\"");
        yield return new(
            "process_cpu_seconds_total",
            "User and system processor time, in seconds.",
            process.TotalProcessorTime.TotalSeconds,
            "counter"
        );
        yield return new("process_resident_memory_bytes", "Resident memory.", process.WorkingSet64);
        yield return new(
            "process_start_time_seconds",
            "Start time of the process, in seconds since 1970.",
            (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds
        );
        yield return new("process_threads", "Number of threads.", process.Threads.Count);
        if (Directory.Exists(Descriptors))
            yield return new(
                "process_open_fds",
                "Number of open file descriptors.",
                Directory.GetFileSystemEntries(Descriptors).Length
            );
        yield return new(
            "dotnet_gc_allocated_bytes_total",
            "Bytes allocated since the start.",
            GC.GetTotalAllocatedBytes(),
            "counter"
        );
        yield return new(
            "dotnet_gc_heap_bytes",
            "Bytes of the managed heap after the last collection.",
            GC.GetGCMemoryInfo().HeapSizeBytes
        );
    }
}
