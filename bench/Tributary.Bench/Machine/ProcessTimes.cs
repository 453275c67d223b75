using System.Globalization;

namespace Tributary.Bench.Machine;

/// <summary>Reads times and memory of processes from /proc on Linux.</summary>
internal static class ProcessTimes
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on

    /// <summary>Returns user and system time of a process, including its threads.</summary>
    public static double CpuSeconds(int pid)
    {
        var fields = Fields(pid);
        return (Ticks(fields, 11) + Ticks(fields, 12)) / TicksPerSecond;
    }

    /// <summary>Returns the same of a process and all its children, including ended ones.</summary>
    public static double TreeCpuSeconds(int pid)
    {
        var fields = Fields(pid);
        var own = (Ticks(fields, 11) + Ticks(fields, 12) + Ticks(fields, 13) + Ticks(fields, 14)) / TicksPerSecond;
        return own + ChildrenOf(pid).Sum(CpuOrNothing);
    }

    public static int ParentOf(int pid) => int.Parse(Fields(pid)[1], CultureInfo.InvariantCulture);

    /// <summary>Returns the most memory that a process has had resident.</summary>
    public static long PeakBytes(int pid) => KilobytesOf(pid, "VmHWM:") << 10;

    public static long ResidentBytes(int pid) => KilobytesOf(pid, "VmRSS:") << 10;

    private static IEnumerable<int> ChildrenOf(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private static double CpuOrNothing(int pid)
    {
        try
        {
            return CpuSeconds(pid);
        }
        catch (IOException)
        {
            return 0; // ended since it was listed; its parent has its time by now
        }
    }

    private static long KilobytesOf(int pid, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status")
                .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ')[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // ended, and has no memory any more
        }
    }

    // proc(5): after the name, which may contain spaces: [0] is the state, [1] the parent, [11] to [14] utime, stime,
    // cutime and cstime.
    private static string[] Fields(int pid) =>
        File.ReadAllText($"/proc/{pid}/stat") is var text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];

    private static double Ticks(string[] fields, int place) =>
        double.Parse(fields[place], CultureInfo.InvariantCulture);
}
