using System.Text.Json;
using Tributary.Bench.Machine;
using Tributary.Bench.Peers;
using Tributary.Bench.Results;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>Runs everything requested, one after the other: databases, sizes, shapes, scenarios.</summary>
internal static class BenchRun
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var bench = new Workbench(options, new TributaryProgram(options.Server));
        if (options.Peer is { } peer)
            return await RunBesidePeerAsync(bench, peer);
        var wanted =
            options.Scenarios.Count == 0
                ? ScenarioList.All.Where(scenario => scenario.IsUsual)
                : options.Scenarios.SelectMany(ScenarioList.Named).Distinct();
        var (table, outcomes) = (new ResultTable(Console.Out), new List<Outcome>());
        foreach (var database in options.Databases)
        {
            DatabaseHost host =
                database == "sqlite" ? new SqliteHost(options.Folder) : await PostgresHost.OpenAsync(options.Postgres);
            foreach (var members in options.Members)
            {
                foreach (var shaped in wanted.GroupBy(scenario => scenario.Shape))
                {
                    var ground = await Ground.BuildAsync(host, bench.Tributary, members, shaped.Key, options.Folder);
                    foreach (var scenario in shaped)
                    {
                        var found = await MeasureAsync(bench, ground, scenario);
                        foreach (var outcome in found)
                            table.Add(outcome);
                        outcomes.AddRange(found);
                    }
                    await ground.DropAsync();
                }
            }
        }
        await WriteAsync(options.Json, outcomes);
        return options.IsGuard && outcomes.Exists(outcome => outcome.IsFarBelow) ? 1 : 0;
    }

    /// <summary>Tributary and the Node service in turns, on PostgreSQL.</summary>
    private static async Task<int> RunBesidePeerAsync(Workbench bench, string folder)
    {
        var names = bench.Options.Scenarios;
        var wanted = names.Count == 0 ? PeerScenario.All : [.. names.SelectMany(PeerScenario.Named).Distinct()];
        var host = await PostgresHost.OpenAsync(bench.Options.Postgres);
        var outcomes = new List<PeerOutcome>();
        foreach (var members in bench.Options.Members)
        {
            var ground = await Ground.BuildAsync(host, bench.Tributary, members, Shape.Even, bench.Options.Folder);
            var peerGround = await PeerGround.BuildAsync(host, ground, folder);
            foreach (var scenario in wanted)
                outcomes.Add(await scenario.RunAsync(bench, ground, new Peer(host, peerGround, folder)));
            await peerGround.DropAsync();
            await ground.DropAsync();
        }
        PeerOutcome.WriteHead(Console.Out);
        foreach (var outcome in outcomes)
            outcome.Write(Console.Out);
        await WriteAsync(bench.Options.Json, outcomes);
        return 0;
    }

    /// <summary>Repeats a failed measurement once, since a short run beside other load may mislead.</summary>
    private static async Task<IReadOnlyList<Outcome>> MeasureAsync(Workbench bench, Ground ground, Scenario scenario)
    {
        var first = await scenario.RunAsync(bench, ground);
        return bench.Options.IsGuard && first.Any(outcome => outcome.IsFarBelow)
            ? await scenario.RunAsync(bench, ground)
            : first;
    }

    private static async Task WriteAsync<T>(string? file, IReadOnlyList<T> outcomes)
    {
        if (file is not null)
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(outcomes, s_json));
    }
}
