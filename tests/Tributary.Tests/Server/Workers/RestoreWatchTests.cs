using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
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
