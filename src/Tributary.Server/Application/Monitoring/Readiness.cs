using Tributary.Server.Application.Errors;
using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Tells whether this node can serve, and why not. The reasons come in this order: it stops; its database fails; the
/// database takes no writes; the database does not fit this version.
/// </summary>
internal sealed class Readiness(DatabaseFigures figures, Outages outages, Shutdown shutdown, TimeProvider time)
{
    private const int RetrySeconds = 1;
    private const int RetryDiskSeconds = 5;

    /// <summary>The longest time to wait for the database. Probes usually give up soon after.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <returns>Null when the node can serve.</returns>
    public async Task<ProblemResult?> FindFaultAsync()
    {
        if (shutdown.IsDraining || shutdown.HasBegun)
            return Problems.Later(ServerErrors.Stopping, RetrySeconds);
        if (outages.IsFailing)
            return OfOutage();
        try
        {
            var (serves, isReadOnly) = await figures.ReadAsync().WaitAsync(s_patience, time);
            if (isReadOnly)
                return Problems.Later(ServerErrors.ReadOnly, RetrySeconds);
            return serves > Schema.Known ? Problems.Of(ServerErrors.SchemaAhead, Schema.Outgrown(serves)) : null;
        }
        catch (Exception fault) when (Outage.Is(fault))
        {
            outages.Report(fault);
            return outages.IsFailing ? OfOutage() : Problems.Later(ServerErrors.Unavailable, RetrySeconds);
        }
    }

    private ProblemResult OfOutage() =>
        outages.IsDiskFull ? Problems.Later(ServerErrors.StorageFull, RetryDiskSeconds)
        : outages.IsReadOnly ? Problems.Later(ServerErrors.ReadOnly, RetrySeconds)
        : Problems.Later(ServerErrors.Unavailable, RetrySeconds);
}
