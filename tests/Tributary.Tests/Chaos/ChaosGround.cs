using System.Diagnostics;
using System.Globalization;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Tributary.Tests.RealData;
using Xunit;

namespace Tributary.Tests.Chaos;

/// <summary>
/// Real servers, a real PostgreSQL and a platform that never stops sending, while faults are injected. After every
/// fault nothing acknowledged is missing, nothing is paid twice, and books, invariants and replay are correct.
/// <c>./test --chaos</c> injects more faults, for longer.
/// </summary>
/// <param name="shared">Where the servers and the database come from; null for some of its own.</param>
public abstract class ChaosGround(SharedGround? shared = null) : IAsyncLifetime
{
    internal const int Partitions = 16;

    private protected const int Cap = 50;

    /// <summary>True for <c>./test --chaos</c>.</summary>
    internal static bool IsWhole { get; } = Environment.GetEnvironmentVariable("TRIBUTARY_TEST_CHAOS") == "whole";

    /// <summary>How often a fault is repeated.</summary>
    protected static int Rounds { get; } = IsWhole ? 5 : 1;

    /// <summary>
    /// How often a node or the database is killed or told to end. Each start takes seconds of a processor.
    /// </summary>
    protected static int Kills { get; } = IsWhole ? 10 : 1;

    protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>
    /// How long senders wait for an answer: short where a node may hang, long where every node must answer.
    /// </summary>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(3);

    /// <summary>
    /// Variables of every node, since any fault may be the first and start the nodes for all that follow: webhooks may
    /// lead to this machine.
    /// </summary>
    private static readonly Dictionary<string, string> s_usual = new()
    {
        ["Tributary__Webhooks__AllowedNetworks"] = "127.0.0.0/8",
    };

    private Ground _ground = null!;
    private bool _isWhole;

    private protected List<Node> Nodes => _ground.Nodes;

    private protected PrivateBrokers Brokers => _ground.Brokers;

    private protected PostgresCluster Cluster
    {
        get => _ground.Cluster;
        set => _ground.Cluster = value;
    }

    private protected Shop Shop { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = shared is null ? await StartGroundAsync() : await shared.TakeAsync();
        _ground.Faults++;
    }

    /// <summary>Leaves the ground to the next fault only if this one has been proved to do no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (shared is not null && _isWhole)
            shared.GiveBack(_ground);
        else if (_ground is not null)
            await _ground.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the ground of a fault that shares none.</summary>
    private protected virtual Task<Ground> StartGroundAsync() => Ground.StartAsync();

    /// <summary>Starts the nodes that are not running yet.</summary>
    /// <param name="environment">Further variables of a node, by its number.</param>
    protected async Task StartAsync(int nodes, Func<int, Dictionary<string, string>>? environment = null)
    {
        for (var i = Nodes.Count; i < nodes; i++)
            Nodes.Add(await Node.StartAsync(Cluster, s_usual.Concat(environment?.Invoke(i) ?? []).ToDictionary()));
        await OpenShopAsync();
    }

    protected async Task OpenShopAsync()
    {
        Shop = new Shop([.. Nodes.Select(node => node.Server)], Patience, _ground.Faults);
        await Shop.PutTermsAsync(Cap);
    }

    protected async Task AssertWholeAsync()
    {
        await using var store = await OpenAsync();
        await RealDataProof.HoldsAsync(store.Database, store, Shop.AllMembers, Shop.AllPurchases, Cap);
        _isWhole = true;
    }

    /// <summary>Delays commits, so that there is work for some seconds.</summary>
    private protected static async Task<bool> SlowAsync(CommitPoint point)
    {
        if (point == CommitPoint.Asked)
            await Task.Delay(200, Stopping);
        return true;
    }

    private protected async Task<PostgresStore> OpenAsync(bool migrate = false) =>
        await PostgresStore.OpenAsync(
            Cluster.Url,
            Partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate,
            Stopping
        );

    /// <param name="rows">A table, with an optional condition after it.</param>
    protected async Task<int> CountAsync(string rows) =>
        int.Parse((await Cluster.ListAsync("select count(*) from " + rows))[0], CultureInfo.InvariantCulture);

    protected async Task<long> DecidedAsync() =>
        long.Parse((await Cluster.ListAsync("select sum(seq) from partition"))[0], CultureInfo.InvariantCulture);

    protected static async Task ForAWhileAsync(double seconds)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed.TotalSeconds < seconds * Rounds)
            await Task.Delay(50, Stopping);
    }
}
