namespace Tributary.Bench.Scenarios;

/// <summary>How often and how long each scenario runs.</summary>
/// <param name="WarmSeconds">
/// Seconds of the same load before each run. The just-in-time compiler does most of its work in the first ten.
/// </param>
internal sealed record RunLength(int Runs, int Seconds, int WarmSeconds)
{
    /// <summary>For everything, in some minutes.</summary>
    public static RunLength Usual { get; } = new(Runs: 1, Seconds: 4, WarmSeconds: 3);

    public static RunLength Named { get; } = new(Runs: 3, Seconds: 8, WarmSeconds: 10);

    /// <summary>The length of the published comparison with a Node service.</summary>
    public static RunLength Peer { get; } = new(Runs: 3, Seconds: 6, WarmSeconds: 10);

    /// <summary>The guard fails a build, so it must not measure the just-in-time compiler at all.</summary>
    public static RunLength Guard { get; } = new(Runs: 1, Seconds: 3, WarmSeconds: 20);
}
