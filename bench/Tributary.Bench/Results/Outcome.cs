namespace Tributary.Bench;

/// <summary>Processor time of an item, by who used it, in microseconds; the same number is CPU milliseconds per 1,000 items.</summary>
/// <param name="Database">Its own processes; 0 where it lives within the server.</param>
internal readonly record struct CpuMicros(double Server, double Database, double Driver);

/// <summary>One run.</summary>
/// <param name="PerSecond">Items, until all were decided.</param>
/// <param name="Latency">Of a request; null where none was sent.</param>
/// <param name="Refused">Answers 429 and 503.</param>
/// <param name="AllocatedBytes">By the server, an item.</param>
/// <param name="VerifySeconds">What `verify` took afterwards, for it must hold; null where nothing was written.</param>
internal sealed record Run(
    long Items, double PerSecond, LatencyMicros? Latency = null, long Refused = 0, CpuMicros? Cpu = null, long? AllocatedBytes = null, long? AnswerBytes = null,
    long PeakBytes = 0, double? VerifySeconds = null)
{
    private const int HeadBytes = 125; // status, length, type, date

    /// <summary>Of an answer's body, near enough.</summary>
    public int BodyBytes => (int)Math.Max(2, (AnswerBytes ?? 0) - HeadBytes);
}

/// <summary>What a scenario came to.</summary>
/// <param name="Floors">Items a second of the floor, run by run; empty where there is none.</param>
/// <param name="Goal">Of the ratio.</param>
internal sealed record Outcome(
    string Scenario, string Database, int Members, int Connections, string Unit, IReadOnlyList<Run> Runs, IReadOnlyList<double> Floors, double? Goal)
{
    /// <summary>The run in the middle, by throughput.</summary>
    public Run Median => Runs.OrderBy(run => run.PerSecond).ElementAt((Runs.Count - 1) / 2);

    public double? Floor => Floors.Count == 0 ? null : Floors.Order().ElementAt((Floors.Count - 1) / 2);

    /// <summary>To the floor: 1 is as fast as it can be.</summary>
    public double? Ratio => Median.PerSecond / Floor;
}
