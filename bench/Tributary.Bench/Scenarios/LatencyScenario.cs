using Tributary.Bench.Driver;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>
/// Measures the latency from accepted to reward committed, as a caller sees it, while the server does half of what it
/// can: 1. single events at full speed measure what it can do; 2. half of that arrives evenly, answered or not, beside
/// a few events per second whose senders wait for the decision (`?wait=5s`), and the latency is theirs.
/// </summary>
internal sealed class LatencyScenario(string name, RequestOrder single, RequestOrder waiting, string kept)
    : Scenario(name)
{
    private const int Connections = 64;
    private const int WaitingConnections = 16;
    private const int WaitingPerSecond = 50;
    private const long WaitingFirst = 1_000_000_000; // separate from the numbers of the others

    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var load = new LaneOrder(Name, bench.Options.Connections ?? Connections, [single], ground.Forest.Payers);
        var most = await bench.MeasureAsync(ground, new Load([load], kept, bench.Options.Seconds));
        var half = load with { Rate = Math.Max(1, (int)(most.PerSecond / 2)) };
        var probe = new LaneOrder(
            "waiting",
            WaitingConnections,
            [waiting],
            ground.Forest.Payers,
            WaitingFirst,
            WaitingPerSecond
        );
        var runs = new List<Run>();
        for (var run = 0; run < bench.Options.Runs; run++)
            runs.Add(
                await bench.MeasureAsync(ground, new Load([half, probe], kept, bench.Options.Seconds)) with
                {
                    Timed = 1,
                }
            );
        return [OutcomeOf(ground, "event", runs) with { Connections = load.Connections }];
    }
}
