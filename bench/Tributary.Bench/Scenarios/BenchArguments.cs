using System.CommandLine;
using System.CommandLine.Parsing;
using Tributary.Bench.Peers;

namespace Tributary.Bench.Scenarios;

/// <summary>The arguments of <c>./bench/run</c>. What would have no effect is refused.</summary>
internal sealed class BenchArguments
{
    private const string Postgres = "postgres";
    private const string Sqlite = "sqlite";

    private readonly Argument<string[]> _scenarios = new("SCENARIO")
    {
        Description =
            $"Any of {Names(ScenarioList.All.Select(s => s.Name))}, or how some begin; the usual ones unless named. "
            + $"With --peer any of {Names(PeerScenario.All.Select(s => s.Name))}.",
    };
    private readonly Option<int[]> _members = new("--members")
    {
        Description = "Sizes divided by commas, such as 10k,100k,1m.",
        CustomParser = MemberSizes.Parse,
        DefaultValueFactory = _ => [10_000],
    };
    private readonly Option<string> _database = new("--database")
    {
        Description = $"Only this one of {Postgres} and {Sqlite}; with --peer always {Postgres}.",
    };
    private readonly Option<int?> _runs = new("--runs")
    {
        Description =
            "Of each scenario and its floor or peer, in turns; the median counts. " + Defaults(length => length.Runs),
    };
    private readonly Option<int?> _seconds = new("--seconds")
    {
        Description = "Of load in each run. " + Defaults(length => length.Seconds),
    };
    private readonly Option<int?> _warm = new("--warm")
    {
        Description = "Seconds of the same load before each run. " + Defaults(length => length.WarmSeconds),
    };
    private readonly Option<int?> _connections = new("--connections")
    {
        Description = "Instead of each scenario's own number.",
    };
    private readonly Option<int> _nodes = new("--nodes")
    {
        Description = "Servers on the one database, which share the connections; one on SQLite.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int> _minutes = new("--minutes")
    {
        Description = "Of the soak.",
        DefaultValueFactory = _ => 10,
    };
    private readonly Option<string?> _json = new("--json") { Description = "A file to write the outcomes to." };
    private readonly Option<bool> _isPeer = new("--peer")
    {
        Description = "Measures a Node service and Tributary in turns, and prints the ratios.",
    };
    private readonly Option<string?> _vs = new("--vs")
    {
        Description = "A commit to compare this tree with, in turns; one run of each scenario in a turn.",
    };
    private readonly Option<int?> _turns = new("--turns") { Description = "Of both versions, with --vs. 3." };
    private readonly Option<bool> _isGuard = new("--short")
    {
        Description =
            "The guard of the build: a few scenarios on PostgreSQL, a short run each; exit code 1 when a ratio is far "
            + "below.",
    };
    private readonly Option<bool> _isCheck = Hidden<bool>("--check");
    private readonly Option<string> _peerFolder = Hidden<string>("--peer-folder");
    private readonly Option<string> _plots = Hidden<string>("--plots");
    private readonly Option<string> _folder = Hidden<string>("--folder");
    private readonly Option<string> _server = Hidden<string>("--server");
    private readonly Option<string> _postgres = Hidden<string>("--postgres");

    public RootCommand ToCommand()
    {
        _database.AcceptOnlyFromAmong(Postgres, Sqlite);
        var command = new RootCommand("Measures Tributary beside the least that the same work can cost.")
        {
            _scenarios,
            _members,
            _database,
            _runs,
            _seconds,
            _warm,
            _connections,
            _nodes,
            _minutes,
            _json,
            _isPeer,
            _vs,
            _turns,
            _isGuard,
            _isCheck,
            _peerFolder,
            _plots,
            _folder,
            _server,
            _postgres,
        };
        command.Validators.Add(RefuseWhatHasNoEffect);
        return command;
    }

    /// <summary>True when the arguments are only to be checked, before anything is built.</summary>
    public bool IsCheck(ParseResult parsed) => parsed.GetValue(_isCheck);

    /// <summary>Returns the options of a command line without errors.</summary>
    public BenchOptions Read(ParseResult parsed)
    {
        var scenarios = parsed.GetValue(_scenarios)!;
        var (isGuard, isPeer) = (parsed.GetValue(_isGuard), parsed.GetValue(_isPeer));
        var length =
            isGuard ? RunLength.Guard
            : isPeer ? RunLength.Peer
            : scenarios.Length > 0 ? RunLength.Named
            : RunLength.Usual;
        return new BenchOptions
        {
            Scenarios = isGuard ? ScenarioList.Guarded : scenarios,
            Members = parsed.GetValue(_members)!,
            Databases =
                isGuard || isPeer ? [Postgres]
                : parsed.GetValue(_database) is { } one ? [one]
                : [Postgres, Sqlite],
            Runs = parsed.GetValue(_runs) ?? length.Runs,
            Seconds = parsed.GetValue(_seconds) ?? length.Seconds,
            WarmSeconds = parsed.GetValue(_warm) ?? length.WarmSeconds,
            Connections = parsed.GetValue(_connections),
            Nodes = parsed.GetValue(_nodes),
            Minutes = parsed.GetValue(_minutes),
            IsGuard = isGuard,
            Peer = isPeer ? parsed.GetRequiredValue(_peerFolder) : null,
            Json = parsed.GetValue(_json),
            Plots = parsed.GetRequiredValue(_plots),
            Folder = parsed.GetRequiredValue(_folder),
            Server = parsed.GetRequiredValue(_server),
            Postgres = parsed.GetRequiredValue(_postgres),
        };
    }

    private void RefuseWhatHasNoEffect(CommandResult given)
    {
        var isPeer = given.GetValue(_isPeer);
        foreach (var name in given.GetValue(_scenarios)!)
        {
            if (isPeer && !PeerScenario.Named(name).Any())
                given.AddError(
                    $"--peer has no scenario '{name}'. It has {Names(PeerScenario.All.Select(s => s.Name))}."
                );
            if (!isPeer && !ScenarioList.Named(name).Any())
                given.AddError(
                    $"There is no scenario '{name}'. There are {Names(ScenarioList.All.Select(s => s.Name))}."
                );
        }
        if (isPeer && given.GetValue(_database) == Sqlite)
            given.AddError($"--peer runs on {Postgres} only: leave --database out.");
        if (given.GetValue(_vs) is not null)
        {
            Refuse(given, "--vs runs each scenario once in a turn: say --turns instead of", _runs);
            Refuse(given, "--vs prints the ratios of all turns and writes no file: leave out", _json);
            Refuse(given, "--vs compares two versions of Tributary with each other: leave out", _isPeer, _isGuard);
        }
        else
            Refuse(given, "Only --vs runs in turns of its own: say --runs instead of", _turns);
        if (given.GetValue(_isGuard))
        {
            const string Reason = "--short chooses its scenarios and their length: leave out";
            if (given.GetValue(_scenarios)!.Length > 0)
                given.AddError($"{Reason} {_scenarios.Name}.");
            Refuse(given, Reason, _database, _runs, _seconds, _warm, _isPeer);
        }
    }

    private static void Refuse(CommandResult given, string reason, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
            if (given.GetResult(option) is { Implicit: false })
                given.AddError($"{reason} {option.Name}.");
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);

    private static string Defaults(Func<RunLength, int> part) =>
        $"{part(RunLength.Named)}; {part(RunLength.Peer)} with --peer; {part(RunLength.Usual)} without a scenario.";

    private static Option<T> Hidden<T>(string name) => new(name) { Hidden = true };
}
