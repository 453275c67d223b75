using Tributary.Bench.Driver;
using Tributary.Bench.Floors;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>The least cost of the work that a scenario is compared with.</summary>
internal enum FloorKind
{
    /// <summary>A server that answers the same requests and stores nothing.</summary>
    Kestrel,

    /// <summary>The statements that write the same decisions.</summary>
    Sql,
}

/// <summary>
/// Sends the same requests over connections as fast as answers come, and compares the result with a floor.
/// </summary>
internal sealed class LoadScenario(string name, Shape shape = Shape.Even, bool isUsual = true)
    : Scenario(name, shape, isUsual)
{
    /// <summary>The name of an item.</summary>
    public required string Unit { get; init; }
    public required int Connections { get; init; }
    public required IReadOnlyList<RequestOrder> Requests { get; init; }

    /// <summary>The members of a forest that the requests are about.</summary>
    public required Func<Forest, MemberRange> Members { get; init; }
    public FloorKind Floor { get; init; } = FloorKind.Kestrel;

    /// <summary>
    /// A query that counts the rows of the items in the database, which must be each of them once; null for reads.
    /// </summary>
    public string? Kept { get; init; }

    /// <summary>The goal of the ratio to the floor; null for none.</summary>
    public double? Goal { get; init; }

    /// <summary>The build fails when both ratios are below it; null for no check.</summary>
    public double? Guard { get; init; }

    public Load LoadOf(Workbench bench, Ground ground) =>
        new(
            [new LaneOrder(Name, bench.Options.Connections ?? Connections, Requests, Members(ground.Forest))],
            Kept,
            bench.Options.Seconds
        );

    public override async Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground)
    {
        var load = LoadOf(bench, ground);
        var (ours, floors) = (new List<Run>(), new List<Run>());
        for (var run = 0; run < bench.Options.Runs; run++)
        {
            ours.Add(await bench.MeasureAsync(ground, load));
            floors.Add(
                Floor == FloorKind.Sql
                    ? await SqlFloor.MeasureAsync(ground, load)
                    : await KestrelFloor.MeasureAsync(
                        ground,
                        load,
                        bench.Options.WarmSeconds,
                        ours[0].Lanes[0].AnswerBytes
                    )
            );
        }
        return
        [
            OutcomeOf(ground, Unit, ours) with
            {
                Connections = load.Lanes[0].Connections,
                Floors = floors,
                Goal = Goal,
                Guard = Guard,
            },
        ];
    }
}
