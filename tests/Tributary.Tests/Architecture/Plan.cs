using Tributary.AspNetCore;
using Tributary.Connectors.RedisStreams;
using Tributary.Dashboard.Addressing;
using Tributary.Engine.Foundation;
using Tributary.Portal;
using Tributary.Server.Hosting;
using Tributary.Storage.Connections;

namespace Tributary.Tests.Architecture;

/// <summary>The order that the code must keep. docs/architecture.md is written from it.</summary>
internal static class Plan
{
    public static IReadOnlyList<Project> Projects { get; } = [Engine(), Storage(), Server()];

    /// <summary>The graphs of all projects whose folders need no folder that needs them.</summary>
    public static IReadOnlyDictionary<string, RoomGraph> Graphs { get; } =
        Projects
            .Select(project => (project.Name, project.Graph))
            .Append(Small("Tributary.AspNetCore", typeof(TributaryCapture)))
            .Append(Small("Tributary.Connectors", typeof(RedisOptions)))
            .Append(Small("Tributary.Dashboard", typeof(PageAssets)))
            .Append(Small("Tributary.Portal", typeof(PortalAssets)))
            .ToDictionary();

    public static Project Of(string name) => Projects.Single(project => project.Name == name);

    private static (string Name, RoomGraph Graph) Small(string name, Type any) =>
        (name, new RoomGraph(any.Assembly, name, isSplit: _ => false));

    private static Project Engine() =>
        new(
            "Tributary.Engine",
            typeof(Instant),
            split: null,
            [
                new("Foundation", "time, ids, names of enums, and texts that every other room needs"),
                new("Money", "currencies, rates and the range of amounts"),
                new("Fraud", "signals, thresholds and verdicts: the words of fraud detection", "Foundation"),
                new("Outbox", "the kinds of changes that may be announced, and their rows", "Foundation"),
                new(
                    "Terms",
                    "Terms from their JSON to a compiled plan, and which version governs",
                    "Foundation",
                    "Money",
                    "Fraud",
                    "Outbox"
                ),
                new("Members", "a member, its codes and its place in a partition", "Foundation", "Fraud"),
                new("Clicks", "a click as attribution sees it", "Foundation", "Members"),
                new("Referrals", "a referral and when it began", "Foundation"),
                new("Ledger", "accounts, transfers and earnings", "Foundation"),
                new("Rewards", "a reward, its states, and what holds it", "Foundation", "Ledger", "Terms", "Members"),
                new("Counters", "keys and sums of caps", "Foundation"),
                new(
                    "Log",
                    "entries of the log with their keys, and what sign-ups and events say",
                    "Foundation",
                    "Members",
                    "Clicks"
                ),
                new("Identity", "one form for each mailbox, phone, card and account, and its keyed hash", "Foundation"),
                new(
                    "Registration",
                    "sign-ups and their attribution",
                    "Foundation",
                    "Terms",
                    "Members",
                    "Clicks",
                    "Referrals",
                    "Log",
                    "Identity"
                ),
                new(
                    "Screening",
                    "signals found for a referral, and their score",
                    "Foundation",
                    "Fraud",
                    "Members",
                    "Clicks",
                    "Referrals",
                    "Log",
                    "Identity"
                ),
                new(
                    "Tracing",
                    "why a decision came out as it did, and its stored form",
                    "Foundation",
                    "Fraud",
                    "Terms",
                    "Rewards",
                    "Counters",
                    "Log",
                    "Identity",
                    "Screening"
                ),
                new(
                    "Analytics",
                    "metrics, and what each decision adds to the figures behind them",
                    "Foundation",
                    "Log",
                    "Referrals",
                    "Rewards",
                    "Terms",
                    "Tracing"
                ),
                new("Alerts", "rules that watch the metrics of a program, and their values", "Foundation", "Analytics"),
                new(
                    "Deciding",
                    "a batch of entries to decisions, and every command: pure, without clock, I/O or randomness",
                    "Foundation",
                    "Money",
                    "Fraud",
                    "Outbox",
                    "Terms",
                    "Members",
                    "Referrals",
                    "Rewards",
                    "Ledger",
                    "Counters",
                    "Log",
                    "Registration",
                    "Screening",
                    "Tracing",
                    "Alerts"
                )
                {
                    Folders =
                    [
                        ("Batches", "a batch while it is decided: its facts, its state, and everything that it writes"),
                        ("Evaluation", "which Terms govern an entry, what their conditions read, and if they hold"),
                        ("Rules", "what a rule pays: amounts, caps, milestones, and a reward taken back or restored"),
                        ("Events", "events, refunds and reinstatements; how a referral completes and is screened"),
                        ("Commands", "one file for each command of a person or a timer"),
                        ("Needs", "the facts that a batch needs, so that both databases load the same"),
                        (FolderGraph.OwnFiles, "the decider, which runs all of them"),
                    ],
                },
                new(
                    "Explaining",
                    "a stored decision told in full, and checked against its Terms",
                    "Foundation",
                    "Money",
                    "Terms",
                    "Rewards",
                    "Counters",
                    "Tracing",
                    "Deciding"
                ),
                new(
                    "Pipeline",
                    "the way of a batch, and the ports to databases and brokers",
                    "Foundation",
                    "Outbox",
                    "Terms",
                    "Members",
                    "Clicks",
                    "Log",
                    "Registration",
                    "Deciding"
                ),
            ]
        );

    private static Project Storage() =>
        new(
            "Tributary.Storage",
            typeof(Database),
            split: null,
            [
                new("Connections", "connections, sessions and round trips of both databases"),
                new("Migrations", "the steps of the schema", "Connections"),
                new("Queries", "lists, filters and grouped reads", "Connections"),
                new(
                    "Tables",
                    "a description of each table: its columns, its rows as facts, its statements",
                    "Connections"
                ),
                new("Warm", "facts of partitions, kept in memory from one batch to the next"),
                new(
                    "Flow",
                    "the store of each database: accept, claim, load, commit",
                    "Connections",
                    "Migrations",
                    "Queries",
                    "Tables",
                    "Warm"
                ),
                new(
                    "Features",
                    "reads and small writes beside the flow, one folder a subject",
                    "Connections",
                    "Queries",
                    "Tables"
                ),
                new("Verify", "checks of every invariant on a live database", "Connections", "Tables"),
                new("Replay", "the whole log decided once more", "Connections", "Tables", "Flow", "Verify"),
            ]
        );

    private static Project Server() =>
        new(
            "Tributary.Server",
            typeof(TributaryHost),
            split: "Features",
            [
                new("Application", "what features, workers and commands share; it knows no route")
                {
                    Folders =
                    [
                        ("Json", "the grammar, texts and times of JSON, and answers in JSON"),
                        ("Csv", "answers in CSV"),
                        ("Limits", "rate limits, alone and shared by nodes"),
                        ("Errors", "the list of error codes, and the problem that an error is answered with"),
                        ("Settings", "every setting, with its text, its default and its check"),
                        ("Secrets", "the keys and secrets in the database, and their encryption"),
                        ("Ids", "public ids, cursors and the ids of requests"),
                        (FolderGraph.OwnFiles, "the open database, links, and the end of a node"),
                        ("Bodies", "the memory for bodies of requests"),
                        ("Access", "who calls: keys, people, sessions of members, and their scopes"),
                        ("Monitoring", "metrics, logs, and whether a node is ready"),
                        ("Intake", "the ways of events and commands into the log, and the wait for decisions"),
                        ("Identity", "traits of people, where addresses are, and lists of known domains"),
                        ("Input", "events, members, codes and groups as JSON, with every fault in it"),
                        ("Answers", "what the API and webhooks say about members, rewards, decisions and cases"),
                        ("Outbox", "changes as messages for sinks"),
                        ("Exports", "files of exported sets, and the manifest of a folder of them"),
                    ],
                },
                new("Http", "keys, limits, bodies and pages of a request", "Application"),
                new("Capture", "links, clicks and the visitor's cookie", "Application", "Http"),
                new(
                    "Features",
                    "one folder a resource of the API; none knows another",
                    "Application",
                    "Http",
                    "Capture"
                ),
                new("Reference", "the OpenAPI and AsyncAPI documents, and the guide", "Application", "Http"),
                new("Sources", "events from brokers", "Application"),
                new("Workers", "loops in the background", "Application"),
                new("Cli", "commands that run without a server", "Application"),
                new("Demo", "the demo program with its landing page", "Application", "Http", "Cli"),
                new(
                    "Dashboard",
                    "who signs in to the dashboard, and how its pages call the API",
                    "Application",
                    "Http"
                ),
                new("Portal", "the pages of members, and how they call the API", "Application", "Http"),
                new(
                    "Hosting",
                    "the server put together; nothing uses it",
                    "Application",
                    "Http",
                    "Capture",
                    "Features",
                    "Reference",
                    "Sources",
                    "Workers",
                    "Cli",
                    "Demo",
                    "Dashboard",
                    "Portal"
                ),
            ]
        );
}
