using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Xunit;

namespace Tributary.Tests.Fixtures;

public sealed class DatabaseFixtureTests(TestPostgres postgres) : IClassFixture<TestPostgres>
{
    [Fact]
    public async Task A_class_has_a_database_of_its_own()
    {
        await using var other = await TestPostgres.CreateDatabaseAsync();
        await RunAsync(postgres.ConnectionString, "create table mark (id int)");
        await RunAsync(other.ConnectionString, "create table mark (id int)");

        Assert.NotEqual(postgres.Url, other.Url);
    }

    [Fact]
    public async Task A_database_with_an_open_connection_is_gone_after_its_class()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        var connectionString = database.ConnectionString + ";Pooling=false";
        await using var open = new NpgsqlConnection(connectionString);
        await open.OpenAsync(TestContext.Current.CancellationToken);

        await database.DisposeAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(connectionString, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refused.SqlState);
    }

    [Fact]
    public async Task The_server_is_durable_and_speaks_utf8()
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand(
            "select current_setting('fsync') || ' ' || current_setting('server_encoding')"
        );

        Assert.Equal("on UTF8", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_SQLite_folder_is_gone_with_everything_in_it()
    {
        var database = new TestSqlite();
        File.WriteAllText(database.Path, "");
        File.WriteAllText(database.Path + "-wal", "");

        database.Dispose();

        Assert.False(Directory.Exists(Path.GetDirectoryName(database.Path)));
    }

    [Fact]
    public async Task A_copied_SQLite_has_the_schema()
    {
        using var database = await TestSqlite.CreateMigratedAsync(partitions: 4);
        await using var store = await SqliteStore.OpenAsync(
            database.Path,
            4,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            TestContext.Current.CancellationToken
        );

        Assert.Empty(store.Migrated);
    }

    private static async Task RunAsync(string connectionString, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
