using Tributary.Bench.Driver;
using Tributary.Bench.Machine;
using Tributary.Bench.Shapes;

namespace Tributary.Bench.Scenarios;

/// <summary>All scenarios. Requests are Tributary's own API (DESIGN §5); the floors answer the same ones.</summary>
internal static class ScenarioList
{
    private const string Program = "/v1/programs/" + BenchTerms.Program;
    private const string Event =
        """{"id":"e«item»","type":"purchase","member":"m«member»","amount":«amount»,"currency":"USD"}""";
    private const string SignUp = """{"id":"n«item»","code":"«code»"}""";
    private const string Compared =
        """{"id":"n«item»","code":"«code»","email":"n«item»@mail.example","device":"d«item»","payout_account":"a«item»"}""";
    private const string Decisions = "select count(*) from entry where seq is not null";
    private const string Clicks = "select count(*) from click";

    private const int Usual = 64; // connections
    private const int Few = 8; // for requests that are batches

    // Guards are half of the goal or, if that is not reached yet, half of what the guard finds on a quiet machine.
    // Goals are the ratios of DESIGN §9. For single events and sign-ups they are its 9,000 and 12,000 per second over
    // the 53,000 of their floor on that machine.
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Load(
            "events-batched",
            "event",
            Few,
            Post("/events", Event, 1_000),
            Payers,
            FloorKind.Sql,
            Decisions,
            goal: 0.7,
            guard: 0.3
        ),
        Load(
            "events-ndjson",
            "event",
            Few,
            Post("/events", Event, 2_000, isLines: true),
            Payers,
            FloorKind.Sql,
            Decisions,
            goal: 0.7
        ),
        Load(
            "events-single",
            "event",
            Usual,
            Post("/events", Event),
            Payers,
            FloorKind.Kestrel,
            Decisions,
            goal: 0.17,
            guard: 0.025
        ),
        Load(
            "redirects",
            "click",
            Usual,
            new RequestOrder("GET", $"/{BenchTerms.Program}/r/«code»"),
            Everyone,
            FloorKind.Kestrel,
            Clicks,
            goal: 0.5,
            guard: 0.12
        ),
        Load(
            "signups",
            "sign-up",
            Usual,
            Post("/members", SignUp),
            Everyone,
            FloorKind.Kestrel,
            Decisions,
            goal: 0.22,
            guard: 0.03
        ),
        new LoadScenario(
            "signups-journey",
            "sign-up",
            Usual,
            [
                Post("/clicks", """{"code":"«code»","visitor":"v«item»"}""") with
                {
                    Counts = false,
                },
                Post("/members", """{"id":"n«item»","visitor":"v«item»"}"""),
            ],
            Everyone,
            FloorKind.Kestrel,
            Decisions
        ),
        new ComparedScenario(
            "signups-compared",
            Usual,
            Post("/members", Compared),
            Post("/members", SignUp),
            Decisions,
            goal: 1 / 1.2
        ),
        Load("signups-arrays", "sign-up", Few, Post("/members", SignUp, 1_000), Everyone, FloorKind.Kestrel, Decisions),
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
        Load(
            "hot-root-batched",
            "event",
            Few,
            Post("/events", Event, 1_000),
            Payers,
            FloorKind.Sql,
            Decisions,
            shape: Shape.HotRoot,
            isUsual: false
        ),
        Load(
            "hot-root-single",
            "event",
            Usual,
            Post("/events", Event),
            Payers,
            FloorKind.Kestrel,
            Decisions,
            shape: Shape.HotRoot,
            isUsual: false
        ),
        Load(
            "hot-referrer-batched",
            "event",
            Few,
            Post("/events", Event, 1_000),
            Payers,
            FloorKind.Sql,
            Decisions,
            shape: Shape.HotReferrer,
            isUsual: false
        ),
        Load(
            "hot-referrer-single",
            "event",
            Usual,
            Post("/events", Event),
            Payers,
            FloorKind.Kestrel,
            Decisions,
            shape: Shape.HotReferrer,
            isUsual: false
        ),
    ];

    /// <summary>The scenarios that the build checks.</summary>
    public static IReadOnlyList<string> Guarded { get; } =
    ["events-batched", "events-single", "redirects", "signups", "stats"];

    /// <summary>Returns the scenario with this name, or else all whose names begin with it.</summary>
    public static IEnumerable<Scenario> Named(string name) =>
        All.Where(scenario => scenario.Name == name) is var named && named.Any()
            ? named
            : All.Where(scenario => scenario.Name.StartsWith(name, StringComparison.Ordinal));

    private static LoadScenario Load(
        string name,
        string unit,
        int connections,
        RequestOrder request,
        Func<Forest, MemberRange> members,
        FloorKind floor,
        string? kept = null,
        double? goal = null,
        double? guard = null,
        Shape shape = Shape.Even,
        bool isUsual = true
    ) => new(name, unit, connections, [request], members, floor, kept, goal, guard, shape, isUsual);

    private static LoadScenario Read(
        string name,
        string path,
        Func<Forest, MemberRange> members,
        double? goal = null,
        double? guard = null
    ) => Load(name, "answer", Usual, Get(path), members, FloorKind.Kestrel, goal: goal, guard: guard);

    private static RequestOrder Get(string path) => new("GET", Program + path, Key: ServedProcess.AdminKey);

    private static RequestOrder Post(string path, string item, int items = 1, bool isLines = false) =>
        new("POST", Program + path, item, items, isLines, Key: ServedProcess.AdminKey);

    private static MemberRange Payers(Forest forest) => forest.Payers;

    private static MemberRange Everyone(Forest forest) => forest.All;
}
