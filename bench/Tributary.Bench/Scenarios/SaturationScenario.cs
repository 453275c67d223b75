using Tributary.Bench.Driver;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>
/// Sends far more than the server can handle, on a thousand connections: single events, arrays of them, and reads at a
/// steady pace. The server must refuse the excess with Retry-After (the driver checks that), its memory must stay
/// bounded, and the reads must still be answered.
/// </summary>
internal sealed class SaturationScenario(
    string name,
    RequestOrder single,
    RequestOrder array,
    RequestOrder read,
    string kept
) : Scenario(name, isUsual: false)
{
    private const int SingleConnections = 896;
    private const int ArrayConnections = 128;
    private const int ReadConnections = 16;
    private const int ReadsPerSecond = 100;
    private const long ArrayFirst = 1_000_000_000; // separate from the numbers of the single ones

    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        LaneOrder[] lanes =
        [
            new(Name, SingleConnections, [single], ground.Forest.Payers),
            new("arrays", ArrayConnections, [array], ground.Forest.Payers, ArrayFirst),
            new("reads", ReadConnections, [read], ground.Forest.All, Rate: ReadsPerSecond, IsKept: false),
        ];
        var runs = new List<Run>();
        for (var run = 0; run < bench.Options.Runs; run++)
            runs.Add(await bench.MeasureAsync(ground, new Load(lanes, kept, bench.Options.Seconds)));
        var events = OutcomeOf(ground, "event", runs) with { Connections = lanes.Sum(lane => lane.Connections) };
        return
        [
            events,
            events with
            {
                Scenario = $"{Name}-reads",
                Unit = "event, latencies of reads",
                Runs = runs.ConvertAll(run => run with { Timed = 2 }),
            },
        ];
    }
}
