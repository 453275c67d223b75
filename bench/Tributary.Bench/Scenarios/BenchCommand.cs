using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Tributary.Bench;

/// <summary>`./bench/run`: which scenarios, on what, how often.</summary>
internal static class BenchCommand
{
    public static RootCommand Create()
    {
        var scenarios = new Argument<string[]>("SCENARIO") { Description = $"Any of {string.Join(", ", ScenarioList.All.Select(s => s.Name))}; the usual ones unless named." };
        var members = new Option<string>("--members") { Description = "Sizes divided by commas, such as 10k,100k,1m.", DefaultValueFactory = _ => "10k" };
        var database = new Option<string>("--database") { Description = "postgres, sqlite, or both divided by a comma.", DefaultValueFactory = _ => "postgres,sqlite" };
        var runs = new Option<int>("--runs") { Description = "Of each scenario and its floor, in turns; the median counts.", DefaultValueFactory = _ => 3 };
        var seconds = new Option<int>("--seconds") { Description = "Of load in each run.", DefaultValueFactory = _ => 8 };
        var connections = new Option<int?>("--connections") { Description = "Instead of each scenario's own number." };
        var minutes = new Option<int>("--minutes") { Description = "Of the soak.", DefaultValueFactory = _ => 10 };
        var json = new Option<string?>("--json") { Description = "A file to write the outcomes to." };
        var isShort = new Option<bool>("--short") { Description = "The guard of the build: a few scenarios, one short run each; exit code 1 when a ratio is under half of its goal." };
        var postgres = new Option<string?>("--postgres") { Description = "The private cluster; ./bench/run gives it." };
        var server = new Option<string>("--server") { Description = "The path of tributary.dll; ./bench/run gives it.", Required = true };
        var folder = new Option<string>("--folder") { Description = "For files that do not outlive the run; ./bench/run gives it.", Required = true };
        var command = new RootCommand("Measures Tributary beside the least that the same work can cost.")
        {
            scenarios, members, database, runs, seconds, connections, minutes, json, isShort, postgres, server, folder, DriveCommand.Create(), FloorServer.Create(),
        };
        command.SetAction(async (parsed, _) =>
        {
            var guards = parsed.GetValue(isShort);
            var options = new BenchOptions(
                parsed.GetValue(scenarios)!, [.. parsed.GetValue(members)!.Split(',').Select(SizeOf)], parsed.GetValue(database)!.Split(','),
                guards ? 1 : parsed.GetValue(runs), guards ? 3 : parsed.GetValue(seconds), guards ? 2 : 3, parsed.GetValue(connections), parsed.GetValue(minutes),
                parsed.GetValue(json), guards);
            return await RunAsync(options, parsed.GetValue(postgres), parsed.GetValue(server)!, parsed.GetValue(folder)!);
        });
        return command;
    }

    private static async Task<int> RunAsync(BenchOptions options, string? postgres, string server, string folder)
    {
        var bench = new Bench(options, new TributaryProgram(server));
        var wanted = options.Scenarios.Count == 0 ? ScenarioList.All.Where(scenario => scenario.IsUsual) : options.Scenarios.SelectMany(ScenarioList.Named).Distinct();
        var (table, outcomes) = (new ResultTable(Console.Out), new List<Outcome>());
        foreach (var database in options.Databases)
        {
            DatabaseHost host = database == "sqlite" ? new SqliteHost(folder) : await PostgresHost.OpenAsync(postgres!);
            foreach (var members in options.Members)
                foreach (var shaped in wanted.GroupBy(scenario => scenario.Shape))
                {
                    var ground = await Ground.BuildAsync(host, bench.Tributary, members, shaped.Key, folder);
                    foreach (var scenario in shaped)
                        foreach (var outcome in await scenario.RunAsync(bench, ground))
                        {
                            table.Add(outcome);
                            outcomes.Add(outcome);
                        }
                    await ground.DropAsync();
                }
        }
        if (options.Json is { } file) await File.WriteAllTextAsync(file, JsonSerializer.Serialize(outcomes, new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    }

    private static int SizeOf(string text)
    {
        var (number, times) = text[^1] switch { 'k' => (text[..^1], 1_000), 'm' => (text[..^1], 1_000_000), _ => (text, 1) };
        return int.Parse(number, CultureInfo.InvariantCulture) * times;
    }
}
