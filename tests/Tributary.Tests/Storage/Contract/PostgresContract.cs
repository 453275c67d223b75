using Npgsql;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// One database for the class, emptied before each test, since creating and dropping one costs a second of fsync.
/// </summary>
public sealed class PostgresContract(TestPostgres database) : DatabaseContract, IClassFixture<TestPostgres>
{
    // language=sql — as a replica, no trigger and no foreign key interferes
    private const string Empty = """
        set session_replication_role = replica;
        do $$
        declare name text;
        begin
            for name in select tablename from pg_tables where schemaname = 'public' and tablename not in ('migration',
                'setting', 'partition')
            loop execute format('delete from %I', name); end loop;
            update partition set seq = 0;
        end $$
        """;

    protected override Database Database => ((PostgresStore)Store).Database;

    protected override async ValueTask<IStore> OpenAsync(int partitions) =>
        await PostgresStore.OpenAsync(
            database.Url,
            partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Stopping);
        await using var empty = new NpgsqlCommand(Empty, connection);
        await empty.ExecuteNonQueryAsync(Stopping);
    }
}
