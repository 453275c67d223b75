using Tributary.Engine;
using Tributary.Storage;
using Tributary.Storage.Postgres;

namespace Tributary.Tests;

public sealed class PostgresContract : DatabaseContract
{
    private readonly TestPostgres _database = new();

    protected override Database Database => ((PostgresStore)Store).Database;

    protected override async ValueTask<IStore> OpenAsync(int partitions) =>
        await PostgresStore.OpenAsync(_database.Url, partitions, new ProgramCache(), TimeProvider.System, migrate: true, Stopping);

    public override async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }
}
