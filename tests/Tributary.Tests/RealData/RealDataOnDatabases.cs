using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Tests.Chaos;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.RealData;

public sealed class RealDataOnSqlite : RealDataContract, IDisposable
{
    private readonly TestSqlite _file = new();

    protected override string StorageUrl => _file.Url;

    /// <summary>PostgreSQL has all of them in each run, and SQLite under <c>./test --chaos</c>.</summary>
    protected override bool HasAllForests => ChaosGround.IsWhole;

    protected override async ValueTask<IStore> OpenStoreAsync() =>
        await SqliteStore.OpenAsync(_file.Path, 16, new ProgramCache(), TimeProvider.System, migrate: false, Stopping);

    protected override Database DatabaseOf(IStore store) => ((SqliteStore)store).Database;

    public void Dispose() => _file.Dispose();
}

public sealed class RealDataOnPostgres : RealDataContract, IAsyncLifetime
{
    private TestPostgres _database = null!;

    protected override string StorageUrl => _database.Url;

    protected override async ValueTask<IStore> OpenStoreAsync() =>
        await PostgresStore.OpenAsync(
            _database.Url,
            16,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );

    protected override Database DatabaseOf(IStore store) => ((PostgresStore)store).Database;

    public async ValueTask InitializeAsync() => _database = await TestPostgres.CreateMigratedAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

/// <summary>The main job on a cluster of Citus, where the tests are told of one.</summary>
public sealed class RealDataOnCitus : RealDataContract, IAsyncLifetime
{
    private readonly TestCitus _cluster = new();

    protected override string StorageUrl => _cluster.Url;

    protected override async ValueTask<IStore> OpenStoreAsync() =>
        await PostgresStore.OpenAsync(
            _cluster.Url,
            16,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );

    protected override Database DatabaseOf(IStore store) => ((PostgresStore)store).Database;

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
