using System.Diagnostics;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;
using Tributary.Storage.Migrations;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Storage.Migrations;

/// <summary>A migration on PostgreSQL beside other transactions on the same tables.</summary>
public sealed class PostgresMigratorTests : IAsyncLifetime
{
    private static readonly Migration s_widens = Migration.Of(
        9_001,
        "widens",
        "-- serves: 1\nalter table member_stats add column later int"
    );

    private TestPostgres _database = null!;
    private NpgsqlDataSource _source = null!;

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestPostgres.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>
    /// A long transaction holds the lock. If the migration waited for it, everybody who comes later would wait too.
    /// </summary>
    [Fact]
    public async Task It_waits_for_a_lock_and_nobody_waits_for_it()
    {
        await OpenAsync();
        Task migrating;
        var longest = TimeSpan.Zero;
        await using (await ReadAndStayAsync())
        {
            migrating = MigrateAsync(TimeProvider.System);
            for (var began = Stopwatch.StartNew(); began.Elapsed < TimeSpan.FromSeconds(6); )
            {
                var asked = Stopwatch.StartNew();
                await ExecuteAsync("update member_stats set events = events where member_id = 0");
                if (asked.Elapsed > longest)
                    longest = asked.Elapsed;
                await Task.Delay(20, Stopping);
            }
            Assert.False(migrating.IsCompleted);
        }
        await migrating;

        Assert.True(longest < TimeSpan.FromSeconds(5), $"Somebody waited for {longest}.");
        await ExecuteAsync("update member_stats set later = 1");
    }

    [Fact]
    public async Task A_table_that_stays_locked_is_reported_and_unchanged()
    {
        await OpenAsync();
        var time = new ManualTime(new Instant(0));
        await using var _ = await ReadAndStayAsync();
        var migrating = MigrateAsync(time);
        time.MoveTo(new Instant(0) + TimeSpan.FromMinutes(11));

        var told = await Assert.ThrowsAsync<InvalidOperationException>(() => migrating);

        Assert.StartsWith("Migration 9001 (widens) could not get its locks", told.Message, StringComparison.Ordinal);
        await using var command = _source.CreateCommand("select count(*) from migration where number = 9001");
        Assert.Equal(0L, await command.ExecuteScalarAsync(Stopping));
    }

    private async Task OpenAsync()
    {
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
        await using var store = await PostgresStore.OpenAsync(
            _database.Url,
            1,
            new ProgramCache(),
            TimeProvider.System,
            migrate: true,
            Stopping
        );
    }

    private Task MigrateAsync(TimeProvider time) =>
        new PostgresMigrator(_source, [s_widens], 1, time).RunAsync(Stopping).AsTask();

    private async Task<NpgsqlConnection> ReadAndStayAsync()
    {
        var connection = new NpgsqlConnection(_database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Stopping);
        await using var read = new NpgsqlCommand("begin; select count(*) from member_stats", connection);
        await read.ExecuteNonQueryAsync(Stopping);
        return connection;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stopping);
    }
}
