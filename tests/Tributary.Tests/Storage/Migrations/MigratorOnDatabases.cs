using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Migrations;
using Tributary.Tests.Fixtures;

namespace Tributary.Tests.Storage.Migrations;

public sealed class MigratorOnSqlite : MigratorContract
{
    private readonly TestSqlite _file = new();

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task<IReadOnlyList<int>> OpenAsync(bool migrate)
    {
        await using var store = await SqliteStore.OpenAsync(
            _file.Path,
            PartitionCount,
            new ProgramCache(),
            TimeProvider.System,
            migrate,
            Stopping
        );
        return store.Migrated;
    }

    private protected override Task<IReadOnlyList<int>> MigrateAsync(params Migration[] migrations)
    {
        using var writer = SqliteSession.OpenWriter(_file.Path);
        return Task.FromResult(new SqliteMigrator(writer, migrations, PartitionCount).Run(new Instant(0)));
    }

    protected override DbConnection Connect() => new SqliteConnection($"Data Source={_file.Path};Pooling=False");
}

public sealed class MigratorOnPostgres : MigratorContract
{
    private TestPostgres _database = null!;

    public override async ValueTask InitializeAsync() => _database = await TestPostgres.CreateDatabaseAsync();

    public override ValueTask DisposeAsync() => _database.DisposeAsync();

    protected override async Task<IReadOnlyList<int>> OpenAsync(bool migrate)
    {
        await using var store = await PostgresStore.OpenAsync(
            _database.Url,
            PartitionCount,
            new ProgramCache(),
            TimeProvider.System,
            migrate,
            Stopping
        );
        return store.Migrated;
    }

    private protected override async Task<IReadOnlyList<int>> MigrateAsync(params Migration[] migrations)
    {
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString + ";Pooling=false");
        return await new PostgresMigrator(source, migrations, PartitionCount, TimeProvider.System).RunAsync(Stopping);
    }

    protected override DbConnection Connect() => new NpgsqlConnection(_database.ConnectionString + ";Pooling=false");
}
