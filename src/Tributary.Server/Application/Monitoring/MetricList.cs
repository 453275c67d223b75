using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace Tributary.Server.Application.Monitoring;

/// <summary>All metrics. docs/monitoring.md lists them.</summary>
internal static class MetricList
{
    public const string Program = "program";
    public const string Outcome = "outcome";
    public const string Status = "status";
    public const string Method = "method";
    public const string Route = "route";
    public const string Step = "step";
    public const string Sink = "sink";
    public const string Cache = "cache";
    public const string Limit = "limit";
    public const string Invariant = "invariant";
    public const string Version = "version";
    public const string Texts = "texts";

    /// <summary>In seconds. From a read in memory to a request that waits for its decision.</summary>
    private static readonly ImmutableArray<double> s_requestBounds =
    [
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
    ];
    private static readonly ImmutableArray<double> s_stepBounds =
    [
        0.0001,
        0.00025,
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
    ];
    private static readonly ImmutableArray<double> s_postBounds =
    [
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        15,
    ];
    private static readonly ImmutableArray<double> s_sizeBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

    public static readonly MetricFamily Accepted = new(
        "tributary.entries.accepted",
        MetricKind.Counter,
        "Entries newly written into the log."
    );
    public static readonly MetricFamily Decided = new(
        "tributary.entries.decided",
        MetricKind.Counter,
        "Entries decided by this node.",
        Program,
        Outcome
    );
    public static readonly MetricFamily Queued = new(
        "tributary.queue.entries",
        MetricKind.Gauge,
        "Entries accepted and not yet decided, on all nodes."
    );
    public static readonly MetricFamily QueueAge = new(
        "tributary.queue.oldest",
        MetricKind.Gauge,
        "The age of the oldest entry that is not yet decided; 0 when there is none."
    )
    {
        Unit = MetricFamily.Seconds,
    };
    public static readonly MetricFamily Parked = new(
        "tributary.parked.entries",
        MetricKind.Gauge,
        "Entries that wait for a member or an event."
    );
    public static readonly MetricFamily ParkedGivenUp = new(
        "tributary.parked.given_up.entries",
        MetricKind.Gauge,
        "Entries that failed, or waited too long, and need a person."
    );
    public static readonly MetricFamily GivenUp = new(
        "tributary.parked.given_up",
        MetricKind.Counter,
        "Parked entries given up because they waited too long or too many waited."
    );
    public static readonly MetricFamily Blanked = new(
        "tributary.retention.blanked",
        MetricKind.Counter,
        "Clicks, events (properties) and members (contacts, attributes) whose texts this node blanked since their time "
            + "was over.",
        Texts
    );

    public static readonly MetricFamily BatchSize = new(
        "tributary.batch.entries",
        MetricKind.Histogram,
        "Entries decided in one transaction."
    )
    {
        Bounds = s_sizeBounds,
    };
    public static readonly MetricFamily BatchDuration = new(
        "tributary.batch.duration",
        MetricKind.Histogram,
        "How long the steps of a batch took: load, decide and commit.",
        Step
    )
    {
        Unit = MetricFamily.Seconds,
        Bounds = s_stepBounds,
    };
    public static readonly MetricFamily Rewards = new(
        "tributary.rewards",
        MetricKind.Counter,
        "Rewards that a decision granted or changed, by their status after it.",
        Program,
        Status
    );
    public static readonly MetricFamily SignUps = new(
        "tributary.sign_ups",
        MetricKind.Counter,
        "Sign-ups that were counted for a referrer.",
        Program
    );
    public static readonly MetricFamily Referrals = new(
        "tributary.referrals",
        MetricKind.Counter,
        "Referrals that were completed, rejected or expired. Completions taken back are not subtracted.",
        Program,
        Status
    );
    public static readonly MetricFamily Clicks = new("tributary.clicks", MetricKind.Counter, "Clicks stored.");
    public static readonly MetricFamily ClicksDropped = new(
        "tributary.clicks.dropped",
        MetricKind.Counter,
        "Clicks of links lost because the database was unavailable and the memory for clicks was full."
    );

    public static readonly MetricFamily Relayed = new(
        "tributary.outbox.relayed",
        MetricKind.Counter,
        "Changes delivered, counted once for each sink."
    );
    public static readonly MetricFamily RelayLag = new(
        "tributary.relay.lag",
        MetricKind.Gauge,
        "The age of the oldest change that a sink does not have; 0 when it has all.",
        Sink
    )
    {
        Unit = MetricFamily.Seconds,
    };
    public static readonly MetricFamily Delivered = new(
        "tributary.webhooks.delivered",
        MetricKind.Counter,
        "Posts that webhooks accepted."
    );
    public static readonly MetricFamily DeliveryFailed = new(
        "tributary.webhooks.failed",
        MetricKind.Counter,
        "Posts that webhooks did not accept."
    );
    public static readonly MetricFamily PostDuration = new(
        "tributary.webhooks.post.duration",
        MetricKind.Histogram,
        "How long posts to webhooks took."
    )
    {
        Unit = MetricFamily.Seconds,
        Bounds = s_postBounds,
    };
    public static readonly MetricFamily WebhooksFailing = new(
        "tributary.webhooks.failing",
        MetricKind.Gauge,
        "Enabled webhooks whose last post was not accepted."
    );
    public static readonly MetricFamily WebhooksDisabled = new(
        "tributary.webhooks.disabled",
        MetricKind.Gauge,
        "Webhooks that Tributary disabled because their receivers did not answer."
    );
    public static readonly MetricFamily Messages = new(
        "tributary.messages",
        MetricKind.Counter,
        "Messages read from brokers; repeated ones count again."
    );
    public static readonly MetricFamily DeadLetters = new(
        "tributary.messages.dead",
        MetricKind.Counter,
        "Messages that can never be accepted, sent to the dead-letter route."
    );

    public static readonly MetricFamily CacheHits = new(
        "tributary.cache.hits",
        MetricKind.Counter,
        "Look-ups answered from memory: of members, codes and keys.",
        Cache
    );
    public static readonly MetricFamily CacheMisses = new(
        "tributary.cache.misses",
        MetricKind.Counter,
        "Look-ups that had to ask the database.",
        Cache
    );
    public static readonly MetricFamily WarmHits = new(
        "tributary.warm.hits",
        MetricKind.Counter,
        "Members all of whose facts a batch found in memory."
    );
    public static readonly MetricFamily WarmMisses = new(
        "tributary.warm.misses",
        MetricKind.Counter,
        "Members of which a batch had to read at least one fact."
    );
    public static readonly MetricFamily WarmDrops = new(
        "tributary.warm.drops",
        MetricKind.Counter,
        "Partitions whose facts were dropped, because another node changed them or a transaction failed."
    );
    public static readonly MetricFamily WarmEvictions = new(
        "tributary.warm.evictions",
        MetricKind.Counter,
        "Members and programs whose facts were evicted to make room."
    );
    public static readonly MetricFamily WarmFacts = new(
        "tributary.warm.facts",
        MetricKind.Gauge,
        "Facts of members and programs in memory."
    );

    public static readonly MetricFamily Requests = new(
        "tributary.http.requests",
        MetricKind.Counter,
        "Requests answered, by route template; the route is empty for addresses that match none.",
        Method,
        Route,
        Status
    );
    public static readonly MetricFamily RequestDuration = new(
        "tributary.http.request.duration",
        MetricKind.Histogram,
        "How long requests took, by route template and class of status, such as 2xx.",
        Method,
        Route,
        Status
    )
    {
        Unit = MetricFamily.Seconds,
        Bounds = s_requestBounds,
    };
    public static readonly MetricFamily RateLimited = new(
        "tributary.rate_limited",
        MetricKind.Counter,
        "Requests refused, or visits not counted, because of a limit.",
        Limit
    );

    public static readonly MetricFamily DatabaseUp = new(
        "tributary.database.up",
        MetricKind.Gauge,
        "1 while the database works, 0 from its first failure until it works again."
    );
    public static readonly MetricFamily VerifiedAt = new(
        "tributary.verify.last_timestamp",
        MetricKind.Gauge,
        "When the last verify ended, in seconds since 1970; absent when there was none."
    )
    {
        Unit = MetricFamily.Seconds,
    };
    public static readonly MetricFamily VerifyDuration = new(
        "tributary.verify.duration",
        MetricKind.Gauge,
        "How long the last verify took."
    )
    {
        Unit = MetricFamily.Seconds,
    };
    public static readonly MetricFamily VerifyOffenders = new(
        "tributary.verify.offenders",
        MetricKind.Gauge,
        "Ids that broke an invariant at the last verify; each of its checks names 20 at most.",
        Invariant
    );
    public static readonly MetricFamily LedgerDrift = new(
        "tributary.ledger.drift_offenders",
        MetricKind.Gauge,
        "Balances, ledger lines and rewards that broke an invariant of the ledger at the last verify."
    );

    public static readonly MetricFamily BackedUpAt = new(
        "tributary.backup.last_success_timestamp",
        MetricKind.Gauge,
        "When the last backup that succeeded ended, in seconds since 1970; absent when there was none."
    )
    {
        Unit = MetricFamily.Seconds,
    };

    public static readonly MetricFamily BuildInfo = OfProcess(
        "tributary_build_info",
        MetricKind.Gauge,
        "1 for the running version.",
        Version
    );
    public static readonly MetricFamily ProcessCpu = OfProcess(
        "process_cpu_seconds_total",
        MetricKind.Counter,
        "User and system processor time, in seconds."
    );
    public static readonly MetricFamily ProcessMemory = OfProcess(
        "process_resident_memory_bytes",
        MetricKind.Gauge,
        "Resident memory."
    );
    public static readonly MetricFamily ProcessVirtualMemory = OfProcess(
        "process_virtual_memory_bytes",
        MetricKind.Gauge,
        "Virtual memory."
    );
    public static readonly MetricFamily ProcessStart = OfProcess(
        "process_start_time_seconds",
        MetricKind.Gauge,
        "Start time of the process, in seconds since 1970."
    );
    public static readonly MetricFamily ProcessThreads = OfProcess(
        "process_threads",
        MetricKind.Gauge,
        "Number of threads."
    );
    public static readonly MetricFamily ProcessOpenFiles = OfProcess(
        "process_open_fds",
        MetricKind.Gauge,
        "Number of open file descriptors."
    );
    public static readonly MetricFamily ProcessMostFiles = OfProcess(
        "process_max_fds",
        MetricKind.Gauge,
        "The most file descriptors that may be open."
    );
    public static readonly MetricFamily Allocated = OfProcess(
        "dotnet_gc_allocated_bytes_total",
        MetricKind.Counter,
        "Bytes allocated since the start."
    );
    public static readonly MetricFamily Heap = OfProcess(
        "dotnet_gc_heap_bytes",
        MetricKind.Gauge,
        "Bytes of the managed heap after the last collection."
    );

    private static readonly Lazy<FrozenDictionary<string, MetricFamily>> s_byName = new(() =>
        All.ToFrozenDictionary(metric => metric.Name, StringComparer.Ordinal)
    );

    public static MetricFamily? Find(string name) => s_byName.Value.GetValueOrDefault(name);

    public static IEnumerable<MetricFamily> All =>
        typeof(MetricList)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(declared => declared.GetValue(null))
            .OfType<MetricFamily>();

    private static MetricFamily OfProcess(
        string name,
        MetricKind kind,
        string help,
        params ImmutableArray<string> labels
    ) => new(name, kind, help, labels) { IsOfProcess = true };
}
