using Tributary.Bench.Driver;
using Tributary.Bench.Machine;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>All scenarios. Requests are those of the API; the floors answer the same ones.</summary>
internal static class ScenarioList
{
    private const string Program = "/v1/programs/" + BenchTerms.Program;
    private const string Event =
        """{"id":"e«item»","type":"purchase","member":"m«member»","amount":«amount»,"currency":"USD"}""";
    private const string SignUp = """{"id":"n«item»","code":"«code»"}""";
    private const string Compared =
        """{"id":"n«item»","code":"«code»","email":"n«item»@mail.example","""
        + """ "device":"d«item»","payout_account":"a«item»"}""";
    private const string Decisions = "select count(*) from entry where seq is not null";
    private const string Clicks = "select count(*) from click";

    private const int Usual = 64; // connections
    private const int Few = 8; // for requests that are batches

    // Guards are half of the goal. Without a goal, or if it is not reached yet, they are half of what the guard finds
    // on a quiet machine. bench/README.md has all goals.
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Batches("events-batched", Post("/events", Event, 1_000), guard: 0.3),
        Batches("events-ndjson", Post("/events", Event, 2_000, isLines: true)),
        Singles("events-single", guard: 0.025),
        new LoadScenario("redirects")
        {
            Unit = "click",
            Connections = Usual,
            Requests = [new RequestOrder("GET", $"/{BenchTerms.Program}/r/«code»")],
            Members = Everyone,
            Kept = Clicks,
            Goal = 0.4,
            Guard = 0.12,
        },
        SignUps("signups", Usual, [Post("/members", SignUp)], guard: 0.03),
        SignUps(
            "signups-journey",
            Usual,
            [
                Post("/clicks", """{"code":"«code»","visitor":"v«item»"}""") with
                {
                    Counts = false,
                },
                Post("/members", """{"id":"n«item»","visitor":"v«item»"}"""),
            ]
        ),
        new ComparedScenario(
            "signups-compared",
            Usual,
            Post("/members", Compared),
            Post("/members", SignUp),
            Decisions,
            goal: 1 / 1.2
        ),
        SignUps("signups-arrays", Few, [Post("/members", SignUp, 1_000)]),
        new LatencyScenario("latency", Post("/events", Event), Post("/events?wait=5s", Event), Decisions),
        Read("balance", "/members/m«member»/balance", Everyone, goal: 0.5),
        Read("stats", "/members/m«member»/stats", Everyone, goal: 0.5, guard: 0.15),
        Read("leaderboard", "/leaderboard?by=revenue", Everyone, goal: 0.5),
        Read("downline", "/members/m«member»/downline?depth=3&limit=100", forest => forest.Inner),
        Read("explained", "/events/s«member»", forest => forest.LowestFirstChildren),
        new SaturationScenario(
            "saturation",
            Post("/events", Event),
            Post("/events", Event, 100),
            Get("/members/m«member»/stats"),
            Decisions
        ),
        new SoakScenario("soak", Post("/events", Event), Decisions),
        new RollUpScenario("rollups-single", Usual, Post("/events", Event)),
        new RollUpScenario("rollups-batched", Few, Post("/events", Event, 1_000)),
        new ImportScenario("import"),
        new VerifyScenario("verify"),
        Batches("hot-root-batched", Post("/events", Event, 1_000), shape: Shape.HotRoot),
        Singles("hot-root-single", shape: Shape.HotRoot),
        Batches("hot-referrer-batched", Post("/events", Event, 1_000), shape: Shape.HotReferrer),
        Singles("hot-referrer-single", shape: Shape.HotReferrer),
    ];

    /// <summary>The scenarios that the build checks.</summary>
    public static IReadOnlyList<string> Guarded { get; } =
    ["events-batched", "events-single", "redirects", "signups", "stats"];

    /// <summary>Returns the scenario with this name, or else all whose names begin with it.</summary>
    public static IEnumerable<Scenario> Named(string name) =>
        All.Where(scenario => scenario.Name == name) is var named && named.Any()
            ? named
            : All.Where(scenario => scenario.Name.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Events that pay three levels, many in a request.</summary>
    private static LoadScenario Batches(
        string name,
        RequestOrder request,
        double? guard = null,
        Shape shape = Shape.Even
    ) =>
        new(name, shape, isUsual: shape == Shape.Even)
        {
            Unit = "event",
            Connections = Few,
            Requests = [request],
            Members = Payers,
            Floor = FloorKind.Sql,
            Kept = Decisions,
            Goal = 0.7,
            Guard = guard,
        };

    /// <summary>Events that pay three levels, each in a request of its own.</summary>
    private static LoadScenario Singles(string name, double? guard = null, Shape shape = Shape.Even) =>
        new(name, shape, isUsual: shape == Shape.Even)
        {
            Unit = "event",
            Connections = Usual,
            Requests = [Post("/events", Event)],
            Members = Payers,
            Kept = Decisions,
            Guard = guard,
        };

    private static LoadScenario SignUps(
        string name,
        int connections,
        IReadOnlyList<RequestOrder> requests,
        double? guard = null
    ) =>
        new(name)
        {
            Unit = "sign-up",
            Connections = connections,
            Requests = requests,
            Members = Everyone,
            Kept = Decisions,
            Guard = guard,
        };

    private static LoadScenario Read(
        string name,
        string path,
        Func<Forest, MemberRange> members,
        double? goal = null,
        double? guard = null
    ) =>
        new(name)
        {
            Unit = "answer",
            Connections = Usual,
            Requests = [Get(path)],
            Members = members,
            Goal = goal,
            Guard = guard,
        };

    private static RequestOrder Get(string path) => new("GET", Program + path, Key: ServedProcess.AdminKey);

    private static RequestOrder Post(string path, string item, int items = 1, bool isLines = false) =>
        new("POST", Program + path, item, items, isLines, Key: ServedProcess.AdminKey);

    private static MemberRange Payers(Forest forest) => forest.Payers;

    private static MemberRange Everyone(Forest forest) => forest.All;
}
