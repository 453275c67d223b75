using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Workers;

/// <summary>
/// Ends a node whose database was restored under it. It remembers members, codes and keys that may not exist any more,
/// so it has to begin anew. Nodes are to be stopped before a restore; this is for the one that was forgotten.
/// </summary>
internal sealed partial class RestoreWatch(
    Database database,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RestoreWatch> log
) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private (bool IsKnown, string? Record) _atStart;

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        new BackgroundLoop("Watching for a restore", time, log).RunEveryAsync(s_every, LookAsync, stopping);

    internal async ValueTask LookAsync(CancellationToken stopping)
    {
        string? record;
        try
        {
            record = await RestoreRecord.FindTextAsync(database, stopping);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            return; // others report it
        }
        if (!_atStart.IsKnown)
            _atStart = (true, record);
        if (record == _atStart.Record)
            return;
        LogRestored();
        lifetime.StopApplication();
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The database was restored while this node worked on it. The node ends, because it remembers what "
            + "the database does not have any more. Start it again."
    )]
    private partial void LogRestored();
}
