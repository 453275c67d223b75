using Tributary.Storage.Connections;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Workers;

/// <summary>
/// Ends a node whose database was restored under it. It remembers members, codes and keys that may not exist any more,
/// so it has to begin anew. Nodes are to be stopped before a restore; this is for the one that was forgotten. It also
/// says when PostgreSQL continues elsewhere, since nothing else shows whether a recovery has lost commits.
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
            if (await Recovery.FindUnfinishedAsync(database, stopping) is { } mark)
            {
                LogUnfinished(mark);
                lifetime.StopApplication();
                return;
            }
            if (await Recovery.NoteLineageAsync(database, stopping) is { } lineage)
                LogLineage(lineage.Before, lineage.Now);
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
            + "the database no longer has. Start it again."
    )]
    private partial void LogRestored();

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The database was put in its place from a backup ({Mark}) while this node worked on it. The node "
            + "ends. Stop all nodes, run 'tributary restore --recovered', and start them again."
    )]
    private partial void LogUnfinished(string mark);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "PostgreSQL changed from {Before} to {Now} (cluster/timeline): there was a failover, a recovery or "
            + "a move. If acknowledged commits may be missing, stop all nodes and run 'tributary restore --recovered' "
            + "(docs/deploy/backup.md). After a failover to a synchronous standby, nothing has to be done."
    )]
    private partial void LogLineage(string before, string now);
}
