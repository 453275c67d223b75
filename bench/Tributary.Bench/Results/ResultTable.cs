using System.Globalization;

namespace Tributary.Bench.Results;

/// <summary>Prints results on the screen, one line each, as they come.</summary>
internal sealed class ResultTable(TextWriter output)
{
    private bool _hasHead;

    public void Add(Outcome outcome)
    {
        if (!_hasHead)
            output.WriteLine(
                $"{"scenario", -20} {"database", -8} {"members", 9} {"conns", 5} {"per second", 11} "
                    + $"{"floor", 9} {"ratio", 5} {"goal", 4} {"cpu ratio", 9} {"p50 ms", 8} {"p90 ms", 8} "
                    + $"{"p99 ms", 8} {"max ms", 8} {"cpu µs: server", 14} {"database", 8} {"driver", 7} "
                    + $"{"alloc B", 8} {"disk B", 7} {"peak MB", 7} {"start s", 7} {"refused", 7} "
                    + $"{"verify s", 8}  unit"
            );
        _hasHead = true;
        var run = outcome.Median;
        output.WriteLine(
            $"{outcome.Scenario, -20} {outcome.Database, -8} {outcome.Members, 9:N0} {outcome.Connections, 5} "
                + $"{run.PerSecond, 11:N0} {outcome.Floor?.PerSecond, 9:N0} {outcome.Ratio, 5:0.00} "
                + $"{outcome.Goal, 4:0.0} {outcome.CpuRatio, 9:0.00} {Milliseconds(run.Latency?.P50), 8} "
                + $"{Milliseconds(run.Latency?.P90), 8} {Milliseconds(run.Latency?.P99), 8} "
                + $"{Milliseconds(run.Latency?.Max), 8} "
                + $"{run.Cpu?.Server, 14:N1} {run.Cpu?.Database, 8:N1} {run.Cpu?.Driver, 7:N1} "
                + $"{run.AllocatedBytes, 8:N0} {run.StoredBytes, 7:N0} {run.PeakBytes >> 20, 7:N0} "
                + $"{run.ReadySeconds, 7:0.0} {run.Refused, 7:N0} {run.VerifySeconds, 8:0.0}  {outcome.Unit}"
        );
    }

    private static string? Milliseconds(long? micros) => (micros / 1e3)?.ToString("N2", CultureInfo.InvariantCulture);
}
