namespace Tributary.Tests.Chaos;

/// <summary>A cluster of PostgreSQL, the nodes on it, and the brokers of these nodes.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private readonly PrivateBrokers? _brokers;

    private Ground(PostgresCluster cluster, PrivateBrokers? brokers) => (Cluster, _brokers) = (cluster, brokers);

    public PostgresCluster Cluster { get; set; }

    public List<Node> Nodes { get; } = [];

    public PrivateBrokers Brokers => _brokers ?? throw new InvalidOperationException("This ground has no brokers.");

    /// <summary>How many faults were injected here, with the present one. Each brings members of its own.</summary>
    public int Faults { get; set; }

    /// <param name="brokers">They end with the ground.</param>
    /// <inheritdoc cref="PostgresCluster.StartAsync"/>
    public static async Task<Ground> StartAsync(bool smallDisk = false, PrivateBrokers? brokers = null) =>
        new(await PostgresCluster.StartAsync(smallDisk), brokers);

    /// <inheritdoc cref="PostgresCluster.StartEmptyAsync"/>
    public static async Task<Ground> StartEmptyAsync() => new(await PostgresCluster.StartEmptyAsync(), brokers: null);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await Cluster.DisposeAsync();
        if (_brokers is not null)
            await _brokers.DisposeAsync();
    }
}
