using Tributary.Bench.Results;
using Tributary.Bench.Scenarios;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Peers;

/// <summary>A scenario that the Node service knows too.</summary>
/// <param name="Kept">A query on the service's tables that counts what the items left there; null for reads.</param>
/// <param name="Goals">The ratio that Tributary should reach to each form; absent where none is set.</param>
internal sealed record PeerScenario(string Name, string? Kept, IReadOnlyDictionary<string, double> Goals)
{
    private const string Events = "select count(*) from event";
    private const string Members = "select count(*) from member";
    private const string Clicks = "select count(*) from click";

    public static IReadOnlyList<PeerScenario> All { get; } =
    [
        new("events-single", Events, Goals: new Dictionary<string, double> { ["node"] = 3, ["node-tuned"] = 1.5 }),
        new("signups", Members, Goals: new Dictionary<string, double> { ["node"] = 2.5 }),
        new("redirects", Clicks, Goals: new Dictionary<string, double> { ["node"] = 4 }),
        new("stats", null, Goals: new Dictionary<string, double> { ["node"] = 4 }),
        new("downline", null, Goals: new Dictionary<string, double> { ["node"] = 3.5 }),
    ];

    /// <summary>Returns the scenario with this name, or else all whose names begin with it.</summary>
    public static IEnumerable<PeerScenario> Named(string name) =>
        All.Any(scenario => scenario.Name == name)
            ? All.Where(scenario => scenario.Name == name)
            : All.Where(scenario => scenario.Name.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Runs Tributary and every form of the service in turns.</summary>
    public async Task<PeerOutcome> RunAsync(Workbench bench, Ground ground, Peer peer)
    {
        var scenario = ScenarioList.All.OfType<LoadScenario>().Single(one => one.Name == Name);
        var load = scenario.LoadOf(bench, ground);
        var forms = Kept == Events ? PeerForm.All : [PeerForm.All[0]]; // the forms differ in how events are decided
        var (ours, theirs) = (new List<Run>(), forms.ToDictionary(form => form, _ => new List<Run>()));
        for (var turn = 0; turn < bench.Options.Runs; turn++)
        {
            ours.Add(await bench.MeasureAsync(ground, load));
            foreach (var form in forms)
                theirs[form].Add(await peer.MeasureAsync(form, ground, load, Kept, bench.Options.WarmSeconds));
        }
        return new PeerOutcome(
            Name,
            ground.Forest.Members,
            ours,
            [.. forms.Select(form => new PeerRuns(form, theirs[form]))],
            Goals
        );
    }
}
