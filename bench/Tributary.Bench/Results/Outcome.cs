using Tributary.Bench.Driver;

namespace Tributary.Bench.Results;

/// <summary>Processor time of an item, by who used it, in microseconds; the same number is CPU milliseconds per 1,000 items.</summary>
/// <param name="Database">Its own processes; 0 where it lives within the server.</param>
internal readonly record struct CpuMicros(double Server, double Database, double Driver)
{
    /// <summary>What the work itself took, however it was asked for.</summary>
    public double Work => Server + Database;
}

/// <summary>One run.</summary>
/// <param name="PerSecond">Items, until all were decided.</param>
/// <param name="Lanes">What the driver saw; empty where no request was sent.</param>
/// <param name="AllocatedBytes">By the server, an item.</param>
/// <param name="PeakBytes">Resident, of the server.</param>
internal sealed record Run(
    long Items, double PerSecond, IReadOnlyList<LaneReport> Lanes, CpuMicros? Cpu = null, long? AllocatedBytes = null, long PeakBytes = 0)
{
    /// <summary>The lane whose latency is this run's.</summary>
    public int Timed { get; init; }

    /// <summary>What `verify` took afterwards, for it must hold; null where nothing was written.</summary>
    public double? VerifySeconds { get; init; }

    public LatencyMicros? Latency => Lanes.Count == 0 ? null : Lanes[Timed].Latency;

    /// <summary>Answers 429 and 503.</summary>
    public long Refused => Lanes.Sum(lane => lane.Refused);
}

/// <summary>What a scenario came to.</summary>
/// <param name="Floors">Empty where there is none.</param>
/// <param name="Goal">Of the ratio.</param>
/// <param name="Guard">The build fails when both ratios are under it.</param>
internal sealed record Outcome(
    string Scenario, string Database, int Members, int Connections, string Unit, IReadOnlyList<Run> Runs, IReadOnlyList<Run> Floors, double? Goal,
    double? Guard = null)
{
    public Run Median => MedianOf(Runs);
    public Run? Floor => Floors.Count == 0 ? null : MedianOf(Floors);

    /// <summary>To the floor, in items a second: 1 is as fast as it can be.</summary>
    public double? Ratio => Median.PerSecond / Floor?.PerSecond;

    /// <summary>To the floor, in processor time an item; whatever else the machine does hardly touches it.</summary>
    public double? CpuRatio => Floor?.Cpu?.Work / Median.Cpu?.Work;

    /// <summary>So low that no noise explains it: a busy machine lowers the one ratio, and hardly the other.</summary>
    public bool IsFarBelow => Ratio < Guard && CpuRatio < Guard;

    // The one in the middle, by throughput.
    private static Run MedianOf(IReadOnlyList<Run> runs) => runs.OrderBy(run => run.PerSecond).ElementAt((runs.Count - 1) / 2);
}
