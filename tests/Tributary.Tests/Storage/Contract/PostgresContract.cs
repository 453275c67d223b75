using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// One database for the class, emptied before each test, since creating and dropping one costs a second of fsync.
/// </summary>
public sealed class PostgresContract(PostgresContract.MigratedPostgres migrated)
    : DatabaseContract,
        IClassFixture<PostgresContract.MigratedPostgres>
{
    protected override Database Database => ((PostgresStore)Store).Database;

    protected override async ValueTask<IStore> OpenAsync(int partitions) =>
        await PostgresStore.OpenAsync(
            migrated.Database.Url,
            partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await migrated.Database.EmptyAsync();
    }

    public sealed class MigratedPostgres : IAsyncLifetime
    {
        public TestPostgres Database { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Database = await TestPostgres.CreateMigratedAsync(PartitionCount);

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
