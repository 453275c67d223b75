using System.Globalization;

namespace Tributary.Tests;

/// <summary>A server, and the way from it to the database.</summary>
internal sealed class Node : IAsyncDisposable
{
    private Node(ServerProcess server, CommitProxy database) => (Server, Database) = (server, database);

    public ServerProcess Server { get; }
    public CommitProxy Database { get; }

    public static async Task<Node> StartAsync(PostgresCluster cluster, IReadOnlyDictionary<string, string> environment)
    {
        var proxy = new CommitProxy(cluster.Port);
        var url = $"postgres://tributary@127.0.0.1:{proxy.Port.ToString(CultureInfo.InvariantCulture)}/postgres";
        return new Node(await ServerProcess.StartAsync(url, environment), proxy);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }
}
