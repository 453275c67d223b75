using Tributary.Bench.Driver;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>
/// Alternates sign-ups with values that fraud detection compares and sign-ups without. The latter replace the floor, so
/// that the ratio is the cost of comparing.
/// </summary>
/// <param name="plain">A sign-up without anything to compare.</param>
internal sealed class ComparedScenario(
    string name,
    int connections,
    RequestOrder compared,
    RequestOrder plain,
    string kept,
    double goal
) : Scenario(name, isUsual: false)
{
    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var (runs, floors) = (new List<Run>(), new List<Run>());
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            floors.Add(await bench.MeasureAsync(ground, LoadOf(bench, ground, plain)));
            runs.Add(await bench.MeasureAsync(ground, LoadOf(bench, ground, compared)));
        }
        return
        [
            OutcomeOf(ground, "sign-up", runs) with
            {
                Connections = bench.Options.Connections ?? connections,
                Floors = floors,
                Goal = goal,
            },
        ];
    }

    private Load LoadOf(Workbench bench, Ground ground, RequestOrder request)
    {
        var count = bench.Options.Connections ?? connections;
        return new Load([new LaneOrder(Name, count, [request], ground.Forest.All)], kept, bench.Options.Seconds);
    }
}
