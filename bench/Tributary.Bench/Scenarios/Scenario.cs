using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>A measurement on one database with one number of members.</summary>
/// <param name="isUsual">Run when no scenario is named.</param>
internal abstract class Scenario(string name, Shape shape = Shape.Even, bool isUsual = true)
{
    public string Name => name;
    public Shape Shape => shape;
    public bool IsUsual => isUsual;

    public abstract Task<IReadOnlyList<Outcome>> RunAsync(Workbench bench, Ground ground);

    protected Outcome OutcomeOf(Ground ground, string unit, IReadOnlyList<Run> runs) =>
        new()
        {
            Scenario = Name,
            Database = ground.Host.Name,
            Members = ground.Forest.Members,
            Unit = unit,
            Runs = runs,
        };
}
