using Tributary.Bench.Driver;
using Tributary.Bench.Floors;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>The least cost of the work that a scenario is compared with.</summary>
internal enum FloorKind
{
    None,
    Kestrel,
    Sql,
}

/// <summary>
/// Sends the same requests over connections as fast as answers come, and compares the result with a floor.
/// </summary>
/// <param name="unit">The name of an item.</param>
/// <param name="requests">Returns the requests for a database.</param>
/// <param name="kept">
/// A query that counts the rows of the items in the database, which must be each of them once; null for reads.
/// </param>
/// <param name="goal">The goal of the ratio to the floor (DESIGN §9); null for none.</param>
/// <param name="guard">The build fails when both ratios are below it; null for no check.</param>
internal sealed class LoadScenario(
    string name,
    string unit,
    int connections,
    IReadOnlyList<RequestOrder> requests,
    Func<Forest, MemberRange> members,
    FloorKind floor,
    string? kept = null,
    double? goal = null,
    double? guard = null,
    Shape shape = Shape.Even,
    bool isUsual = true
) : Scenario(name, shape, isUsual)
{
    public Load LoadOf(Workbench bench, Ground ground) =>
        new(
            [new LaneOrder(Name, bench.Options.Connections ?? connections, requests, members(ground.Forest))],
            kept,
            bench.Options.Seconds
        );

    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var load = LoadOf(bench, ground);
        var (ours, floors) = (new List<Run>(), new List<Run>());
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            ours.Add(await bench.MeasureAsync(ground, load));
            if (floor == FloorKind.Kestrel)
                floors.Add(
                    await KestrelFloor.MeasureAsync(
                        ground,
                        load,
                        bench.Options.WarmSeconds,
                        ours[0].Lanes[0].AnswerBytes
                    )
                );
            if (floor == FloorKind.Sql)
                floors.Add(await SqlFloor.MeasureAsync(ground, load));
        }
        return
        [
            new Outcome(
                Name,
                ground.Host.Name,
                ground.Forest.Members,
                load.Lanes[0].Connections,
                unit,
                ours,
                floors,
                goal,
                guard
            ),
        ];
    }
}
