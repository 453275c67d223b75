namespace Tributary.Tests.Chaos;

/// <summary>A cluster of PostgreSQL and the nodes on it.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private Ground(PostgresCluster cluster) => Cluster = cluster;

    public PostgresCluster Cluster { get; set; }

    public List<Node> Nodes { get; } = [];

    /// <summary>How many faults were injected here, with the present one. Each brings members of its own.</summary>
    public int Faults { get; set; }

    /// <inheritdoc cref="PostgresCluster.StartAsync"/>
    public static async Task<Ground> StartAsync(bool smallDisk = false) =>
        new(await PostgresCluster.StartAsync(smallDisk));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
