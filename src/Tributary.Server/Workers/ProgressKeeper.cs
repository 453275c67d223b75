using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Workers;

/// <summary>Keeps how far a SQLite database has come in a file beside it (<see cref="DatabaseProgress"/>).</summary>
internal sealed class ProgressKeeper(Database database, TimeProvider time, ILogger<ProgressKeeper> log)
    : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private DatabaseProgress? _kept;

    /// <summary>Keeps it once more after all work has ended.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await KeepAsync(cancellationToken);
        }
        catch (Exception e) when (Outage.Is(e) || e is IOException or UnauthorizedAccessException)
        {
            // The file stays as it was: it may be behind.
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new BackgroundLoop("Keeping how far the database has come", time, log)
        {
            LongestPause = TimeSpan.FromMinutes(10),
        }.RunEveryAsync(s_every, KeepAsync, stoppingToken);

    internal async ValueTask KeepAsync(CancellationToken stopping)
    {
        if (database is not SqliteDatabase sqlite)
            return;
        var now = await DatabaseProgress.ReadAsync(sqlite, stopping);
        if (now == _kept)
            return;
        now.Keep(sqlite.File);
        _kept = now;
    }
}
