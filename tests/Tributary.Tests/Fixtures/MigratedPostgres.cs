using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Xunit;

namespace Tributary.Tests.Fixtures;

/// <summary>
/// One database with the schema for a class whose tests empty it, and connections that its stores use one after the
/// other: a new connection first reads the catalog.
/// </summary>
public sealed class MigratedPostgres : IAsyncLifetime
{
    public const int Partitions = 4;

    private PostgresConnections? _connections;

    public TestPostgres Database { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Database = await TestPostgres.CreateMigratedAsync(Partitions);

    /// <summary>Opens a store on the connections that those before it have left.</summary>
    internal ValueTask<PostgresStore> OpenStoreAsync() =>
        PostgresStore.OpenOnAsync(
            _connections ??= new PostgresConnections(Database.Url),
            Partitions,
            new ProgramCache(),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        if (_connections is not null)
            await _connections.DisposeAsync();
        await Database.DisposeAsync();
    }
}
