using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Workers;

public sealed class RestoreWatchTests
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_ends_when_its_database_was_restored()
    {
        using var file = await TestSqlite.CreateMigratedAsync();
        using var turn = new SemaphoreSlim(1);
        await using var database = new SqliteDatabase(file.Path, turn);
        using var lifetime = new Lifetime();
        await RestoreRecord.WriteAsync(database, new Instant(1), Stopping); // of an earlier time
        using var watch = new RestoreWatch(database, lifetime, TimeProvider.System, NullLogger<RestoreWatch>.Instance);

        await watch.LookAsync(Stopping);
        await watch.LookAsync(Stopping);
        Assert.False(lifetime.IsStopping);
        await RestoreRecord.WriteAsync(database, new Instant(2), Stopping);
        await watch.LookAsync(Stopping);

        Assert.True(lifetime.IsStopping);
    }

    /// <summary>The mark is that of deploy/backup/restore.sh, set for one database instead of a cluster.</summary>
    [Fact]
    public async Task A_recovery_that_nobody_finished_ends_a_node()
    {
        await using var postgres = await TestPostgres.CreateMigratedAsync();
        await using var source = NpgsqlDataSource.Create(PostgresUrl.ForReads(postgres.Url));
        await using var database = new PostgresDatabase(source, source);
        using var lifetime = new Lifetime();
        using var watch = new RestoreWatch(database, lifetime, TimeProvider.System, NullLogger<RestoreWatch>.Instance);
        await watch.LookAsync(Stopping);
        Assert.False(lifetime.IsStopping);
        Assert.Null(await Recovery.NoteLineageAsync(database, Stopping));

        await database.ExecuteAsync($"alter database {postgres.Name} set tributary.recovered = 'a moment'", Stopping);
        source.Clear(); // the next connection has it
        Assert.Equal("a moment", await Recovery.FindUnfinishedAsync(database, Stopping));
        await watch.LookAsync(Stopping);
        Assert.True(lifetime.IsStopping);

        await RestoreRecord.WriteAsync(database, new Instant(1), Stopping);
        Assert.Null(await Recovery.FindUnfinishedAsync(database, Stopping));
    }

    [Fact]
    public async Task Another_timeline_is_told_once()
    {
        await using var postgres = await TestPostgres.CreateMigratedAsync();
        await using var source = NpgsqlDataSource.Create(PostgresUrl.ForReads(postgres.Url));
        await using var database = new PostgresDatabase(source, source);
        Assert.Null(await Recovery.NoteLineageAsync(database, Stopping));
        await database.ExecuteAsync("update setting set value = '1/1' where key = 'lineage'", Stopping);

        var told = await Recovery.NoteLineageAsync(database, Stopping);

        Assert.Equal("1/1", told!.Value.Before);
        Assert.Matches("^[0-9]+/1$", told.Value.Now);
        Assert.Null(await Recovery.NoteLineageAsync(database, Stopping));
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public bool IsStopping => _stopping.IsCancellationRequested;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
