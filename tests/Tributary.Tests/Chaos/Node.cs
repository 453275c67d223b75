using Tributary.Tests.Fixtures;

namespace Tributary.Tests.Chaos;

/// <summary>A server, and its connection to the database.</summary>
internal sealed class Node : IAsyncDisposable
{
    private Node(ServerProcess server, CommitProxy database) => (Server, Database) = (server, database);

    public ServerProcess Server { get; }
    public CommitProxy Database { get; }

    /// <param name="program">The file of the server; null for the one built with these tests.</param>
    public static async Task<Node> StartAsync(
        PostgresCluster cluster,
        IReadOnlyDictionary<string, string> environment,
        string? program = null
    )
    {
        var proxy = new CommitProxy(cluster.Port);
        return new Node(
            await ServerProcess.StartAsync(
                program ?? ServerProcess.Built,
                PostgresCluster.UrlAt(proxy.Port),
                environment
            ),
            proxy
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }
}
