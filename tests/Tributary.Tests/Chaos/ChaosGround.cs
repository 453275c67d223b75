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
public abstract class ChaosGround : IAsyncLifetime
{
    internal const int Partitions = 16;

    private protected const int Cap = 50;

    /// <summary>True for <c>./test --chaos</c>.</summary>
    internal static bool IsWhole { get; } = Environment.GetEnvironmentVariable("TRIBUTARY_TEST_CHAOS") == "whole";

    /// <summary>How often a fault is repeated.</summary>
    protected static int Rounds { get; } = IsWhole ? 5 : 1;

    protected static CancellationToken Stopping => TestContext.Current.CancellationToken;

    /// <summary>
    /// How long senders wait for an answer: short where a node may hang, long where every node must answer.
    /// </summary>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(3);

    private protected List<Node> Nodes { get; } = [];

    private protected PostgresCluster Cluster { get; set; } = null!;

    private protected Shop Shop { get; set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await PostgresCluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task StartAsync(int nodes, Func<int, IReadOnlyDictionary<string, string>>? environment = null)
    {
        for (var i = 0; i < nodes; i++)
            Nodes.Add(await Node.StartAsync(Cluster, environment?.Invoke(i) ?? new Dictionary<string, string>()));
        Shop = new Shop([.. Nodes.Select(node => node.Server)], Patience);
        await Shop.PutTermsAsync(Cap);
    }

    protected async Task AssertWholeAsync()
    {
        await using var store = await OpenAsync();
        await RealDataProof.HoldsAsync(store.Database, store, Shop.Members, Shop.Purchases, Cap);
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

    protected static async Task ForAWhileAsync(double seconds)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed.TotalSeconds < seconds * Rounds)
            await Task.Delay(50, Stopping);
    }
}
