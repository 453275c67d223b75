using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tributary.Bench.Driver;
using Tributary.Bench.Floors;

namespace Tributary.Bench.Scenarios;

/// <summary>Parses `./bench/run`: the scenarios, databases and numbers of runs.</summary>
internal static class BenchCommand
{
    private const int NamedRuns = 3;
    private const int NamedSeconds = 8;
    private const int NamedWarmSeconds = 10; // until the just-in-time compiler has done most of its work
    private const int UnnamedRuns = 1; // everything, in a few minutes
    private const int UnnamedSeconds = 4;
    private const int UnnamedWarmSeconds = 3;
    private const int GuardRuns = 1;
    private const int GuardSeconds = 3;
    private const int GuardWarmSeconds = 20; // shorter ones measure the just-in-time compiler

    public static RootCommand Create()
    {
        var scenarios = new Argument<string[]>("SCENARIO")
        {
            Description =
                $"Any of {string.Join(", ", ScenarioList.All.Select(s => s.Name))}, or how some begin; the "
                + "usual ones unless named.",
        };
        var members = new Option<int[]>("--members")
        {
            Description = "Sizes divided by commas, such as 10k,100k,1m.",
            CustomParser = Sizes,
            DefaultValueFactory = _ => [10_000],
        };
        var database = new Option<string>("--database") { Description = "Only this one of postgres and sqlite." };
        var runs = new Option<int?>("--runs")
        {
            Description =
                $"Of each scenario and its floor, in turns; the median counts. {NamedRuns}, or {UnnamedRuns} "
                + "when no scenario is named.",
        };
        var seconds = new Option<int?>("--seconds")
        {
            Description = $"Of load in each run. {NamedSeconds}, or {UnnamedSeconds} when no scenario is named.",
        };
        var warm = new Option<int?>("--warm")
        {
            Description =
                $"Seconds of the same load before each run. {NamedWarmSeconds}, or {UnnamedWarmSeconds} when "
                + "no scenario is named.",
        };
        var connections = new Option<int?>("--connections") { Description = "Instead of each scenario's own number." };
        var nodes = new Option<int>("--nodes")
        {
            Description = "Servers on the one database, which share the connections; one on SQLite.",
            DefaultValueFactory = _ => 1,
        };
        var minutes = new Option<int>("--minutes") { Description = "Of the soak.", DefaultValueFactory = _ => 10 };
        var json = new Option<string?>("--json") { Description = "A file to write the outcomes to." };
        var isGuard = new Option<bool>("--short")
        {
            Description =
                "The guard of the build: a few scenarios on PostgreSQL, a short run each; exit code 1 when a "
                + "ratio is far below.",
        };
        var peer = new Option<string?>("--peer") { Description = "The folder of the Node service.", Hidden = true };
        var plots = Given("--plots");
        var folder = Given("--folder");
        var server = Given("--server");
        var postgres = Given("--postgres");
        database.AcceptOnlyFromAmong("postgres", "sqlite");
        scenarios.Validators.Add(found =>
        {
            foreach (var name in found.GetValueOrDefault<string[]>())
                if (!ScenarioList.Named(name).Any())
                    found.AddError($"There is no scenario '{name}'.");
        });

        var command = new RootCommand("Measures Tributary beside the least that the same work can cost.")
        {
            scenarios,
            members,
            database,
            runs,
            seconds,
            warm,
            connections,
            nodes,
            minutes,
            json,
            isGuard,
            peer,
            plots,
            folder,
            server,
            postgres,
            DriveCommand.Create(),
            FloorServer.Create(),
            CompareCommand.Create(),
        };
        command.SetAction(
            async (parsed, _) =>
            {
                var guards = parsed.GetValue(isGuard);
                var isNamed = parsed.GetValue(scenarios)!.Length > 0;
                return await BenchRun.RunAsync(
                    new BenchOptions
                    {
                        Scenarios = guards ? ScenarioList.Guarded : parsed.GetValue(scenarios)!,
                        Members = parsed.GetValue(members)!,
                        Databases =
                            guards ? ["postgres"]
                            : parsed.GetValue(database) is { } one ? [one]
                            : ["postgres", "sqlite"],
                        Runs = guards ? GuardRuns : parsed.GetValue(runs) ?? (isNamed ? NamedRuns : UnnamedRuns),
                        Seconds = guards
                            ? GuardSeconds
                            : parsed.GetValue(seconds) ?? (isNamed ? NamedSeconds : UnnamedSeconds),
                        WarmSeconds = guards
                            ? GuardWarmSeconds
                            : parsed.GetValue(warm) ?? (isNamed ? NamedWarmSeconds : UnnamedWarmSeconds),
                        Connections = parsed.GetValue(connections),
                        Nodes = parsed.GetValue(nodes),
                        Minutes = parsed.GetValue(minutes),
                        IsGuard = guards,
                        Peer = parsed.GetValue(peer),
                        Json = parsed.GetValue(json),
                        Plots = parsed.GetValue(plots)!,
                        Folder = parsed.GetValue(folder)!,
                        Server = parsed.GetValue(server)!,
                        Postgres = parsed.GetValue(postgres)!,
                    }
                );
            }
        );
        return command;
    }

    private static Option<string> Given(string name) => new(name) { Required = true, Hidden = true };

    private static int[]? Sizes(ArgumentResult given)
    {
        var sizes = new List<int>();
        foreach (var text in given.Tokens[0].Value.Split(','))
        {
            var times = char.ToLowerInvariant(text.LastOrDefault()) switch
            {
                'k' => 1_000,
                'm' => 1_000_000,
                _ => 1,
            };
            if (
                int.TryParse(
                    times == 1 ? text : text[..^1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                ) && number is > 0 and <= 9_999
            )
                sizes.Add(number * times);
            else
                given.AddError($"'{text}' is no size such as 10k or 1m.");
        }
        return [.. sizes];
    }
}
