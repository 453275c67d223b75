using System.Diagnostics;
using System.Globalization;
using Tributary.Engine;
using Tributary.Storage.Postgres;
using Xunit;

namespace Tributary.Tests;

/// <summary>
/// Real servers, a real PostgreSQL and a platform that does not stop sending, while things break under them. After every fault nothing that was acknowledged
/// is missing, nothing is paid twice, and books, invariants and replay are whole. <c>./test --chaos</c> breaks more, for longer.
/// </summary>
public sealed partial class ChaosTests : IAsyncLifetime
{
    private const int Cap = 50;

    private readonly List<Node> _nodes = [];
    private PostgresCluster _cluster = null!;
    private Shop _shop = null!;

    /// <summary>What a fault is repeated by.</summary>
    private static int Rounds { get; } = Environment.GetEnvironmentVariable("TRIBUTARY_TEST_CHAOS") == "whole" ? 5 : 1;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await PostgresCluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    private async Task StartAsync(int nodes, Func<int, IReadOnlyDictionary<string, string>>? environment = null)
    {
        for (var i = 0; i < nodes; i++) _nodes.Add(await Node.StartAsync(_cluster, environment?.Invoke(i) ?? new Dictionary<string, string>()));
        _shop = new Shop(_nodes);
        await _shop.PutTermsAsync(Cap);
    }

    private async Task AssertWholeAsync()
    {
        await using var store = await OpenAsync();
        await RealDataProof.HoldsAsync(store.Database, store, Shop.Members, Shop.Purchases, Cap);
    }

    private string Url => $"postgres://tributary@127.0.0.1:{_cluster.Port.ToString(CultureInfo.InvariantCulture)}/postgres";

    private async Task<PostgresStore> OpenAsync(bool migrate = false) =>
        await PostgresStore.OpenAsync(Url, 16, new ProgramCache(), TimeProvider.System, migrate, Stopping);

    private static async Task ForAWhileAsync(double seconds)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed.TotalSeconds < seconds * Rounds) await Task.Delay(50, Stopping);
    }
}
