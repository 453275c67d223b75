using Tributary.Bench.Driver;

namespace Tributary.Bench.Results;

/// <summary>
/// Processor time per item, by process, in microseconds. The same number is CPU milliseconds per 1,000 items.
/// </summary>
/// <param name="Database">The database's own processes; 0 when it runs inside the server.</param>
internal readonly record struct CpuMicros(double Server, double Database, double Driver)
{
    /// <summary>The processor time of the work itself, without the driver.</summary>
    public double Work => Server + Database;
}

/// <summary>One run.</summary>
/// <param name="PerSecond">Items per second, until all were decided.</param>
/// <param name="Lanes">The driver's results; empty when no request was sent.</param>
/// <param name="AllocatedBytes">Bytes that the server allocated per item.</param>
/// <param name="PeakBytes">Peak resident memory of the server.</param>
internal sealed record Run(
    long Items,
    double PerSecond,
    IReadOnlyList<LaneReport> Lanes,
    CpuMicros? Cpu = null,
    long? AllocatedBytes = null,
    long PeakBytes = 0
)
{
    /// <summary>The lane whose latency is that of this run.</summary>
    public int Timed { get; init; }

    /// <summary>The duration of `verify` afterwards, which must succeed; null when nothing was written.</summary>
    public double? VerifySeconds { get; init; }

    /// <summary>The time that the server took to become ready; null when it was not measured.</summary>
    public double? ReadySeconds { get; init; }

    public LatencyMicros? Latency => Lanes.Count == 0 ? null : Lanes[Timed].Latency;

    /// <summary>Bytes of tables and indexes that an item added; null when nothing was written.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Answers 429 and 503.</summary>
    public long Refused => Lanes.Sum(lane => lane.Refused);
}

/// <summary>The result of a scenario.</summary>
internal sealed record Outcome
{
    public required string Scenario { get; init; }
    public required string Database { get; init; }
    public required int Members { get; init; }

    /// <summary>0 when no request was sent.</summary>
    public int Connections { get; init; }

    /// <summary>The name of an item.</summary>
    public required string Unit { get; init; }
    public required IReadOnlyList<Run> Runs { get; init; }

    /// <summary>The runs of the floor; empty when there is none.</summary>
    public IReadOnlyList<Run> Floors { get; init; } = [];

    /// <summary>The goal of the ratio; null for none.</summary>
    public double? Goal { get; init; }

    /// <summary>The build fails when both ratios are below it; null for no check.</summary>
    public double? Guard { get; init; }

    public Run Median => MedianOf(Runs);
    public Run? Floor => Floors.Count == 0 ? null : MedianOf(Floors);

    /// <summary>The ratio to the floor in items per second: 1 is as fast as possible.</summary>
    public double? Ratio => Median.PerSecond / Floor?.PerSecond;

    /// <summary>
    /// The ratio to the floor in processor time per item, which other load on the machine hardly affects.
    /// </summary>
    public double? CpuRatio => Floor?.Cpu?.Work / Median.Cpu?.Work;

    /// <summary>
    /// True for a result too low for noise: a busy machine lowers the first ratio, and hardly the other.
    /// </summary>
    public bool IsFarBelow => Ratio < Guard && CpuRatio < Guard;

    // The run with the median throughput.
    private static Run MedianOf(IReadOnlyList<Run> runs) =>
        runs.OrderBy(run => run.PerSecond).ElementAt((runs.Count - 1) / 2);
}
