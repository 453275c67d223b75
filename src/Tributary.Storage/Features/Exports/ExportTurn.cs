using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Exports;

/// <summary>Lets one node begin the scheduled exports of a period.</summary>
public sealed class ExportTurn(Database database)
{
    /// <summary>Takes the turn, if the period of the last one has ended.</summary>
    public ValueTask<bool> TryTakeAsync(Instant now, TimeSpan period, CancellationToken stopping) =>
        database.TakeTurnAsync("exports", now, now + period, stopping);
}
