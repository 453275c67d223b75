using Npgsql;
using Tributary.Bench.Driver;
using Tributary.Bench.Floors;
using Tributary.Bench.Machine;
using Tributary.Bench.Shapes;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Verify;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Bench;

/// <summary>The floors write rows that the server could have written.</summary>
public sealed class FloorTests : IDisposable
{
    // Every event of a floor has the same trace, which is that of another event.
    private const string Traces = "R4";
    private const long FirstId = 4_000_000_000_000;
    private const int Partitions = 16;

    private readonly Forest _forest = new(2_000, Shape.Even);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-test-");

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rows_of_the_floor_on_PostgreSQL_verify()
    {
        await using var database = await TestPostgres.CreateMigratedAsync();
        var host = await PostgresHost.OpenAsync(database.Url);
        await Loading.RunAsync(database.Url, _forest);
        var floor = new PostgresFloor(await RowsAsync(host, database.Name));

        await using (var source = NpgsqlDataSource.Create(PostgresUrl.ForFlow(database.Url)))
            await floor.RunAsync(source);

        await using var store = await PostgresStore.OpenAsync(
            database.Url,
            Partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );
        await VerifyAsync(host, database.Name, store, store.Database);
    }

    [Fact]
    public async Task Rows_of_the_floor_on_SQLite_verify()
    {
        const string Database = "floor";
        var host = new SqliteHost(_folder.FullName);
        var path = host.StorageOf(Database)["sqlite:".Length..];
        await Loading.RunAsync(host.StorageOf(Database), _forest);
        var rows = await RowsAsync(host, Database);

        using (var session = SqliteSession.OpenWriter(path))
            SqliteFloor.Run(session, rows);

        await using var store = await SqliteStore.OpenAsync(
            path,
            Partitions,
            new ProgramCache(),
            TimeProvider.System,
            migrate: false,
            Stopping
        );
        await VerifyAsync(host, Database, store, store.Database);
    }

    private static async Task<FloorRows> RowsAsync(DatabaseHost host, string database)
    {
        var members = await FloorMembers.ReadAsync(host, database, new MemberRange(0, 2_000));
        var now = Instant.From(TimeProvider.System.GetUtcNow());
        return new FloorRows(members, members.Payers, 0, FirstId, members.Seq.ToDictionary(), now);
    }

    private static async Task VerifyAsync(DatabaseHost host, string name, IStore store, Database database)
    {
        Assert.Equal(
            FloorRows.Events,
            await host.CountAsync(name, $"select count(*) from entry where id >= {FirstId}")
        );
        await foreach (var check in new Verification(database, store).RunAsync(Stopping))
            Assert.True(
                check.Holds || check.Invariant == Traces,
                $"{check.Invariant} {check.Title}: {string.Join(", ", check.Offenders)}"
            );
    }
}
