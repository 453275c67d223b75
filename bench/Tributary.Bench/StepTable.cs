using System.Diagnostics;

namespace Tributary.Bench;

/// <summary>Prints a line for each step that it times.</summary>
internal sealed class StepTable
{
    public StepTable() => Console.WriteLine($"{"way",-9} {"database",-9} {"step",-34} {"rows",9} {"seconds",9} {"rows/s",9} {"peak MB",8}");

    /// <param name="peakMegabytes">Resident memory at most so far, of the process that does the work.</param>
    public async Task RunAsync(string way, string database, string step, Func<Task<int>> run, Func<long> peakMegabytes)
    {
        var clock = Stopwatch.StartNew();
        var rows = await run();
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine($"{way,-9} {database,-9} {step,-34} {rows,9:N0} {seconds,9:0.00} {rows / seconds,9:N0} {peakMegabytes(),8}");
    }
}
