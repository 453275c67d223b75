using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Exports;

/// <summary>Lets one node begin the scheduled exports of a period.</summary>
public sealed class ExportTurn(Database database)
{
    /// <summary>Takes the turn, if the period of the last one has ended.</summary>
    public async ValueTask<bool> TryTakeAsync(Instant now, TimeSpan period, CancellationToken stopping) =>
        await database.ExecuteAsync(
            "update turn set until = @until where name = 'exports' and until <= @now",
            stopping,
            ("@until", (now + period).Micros),
            ("@now", now.Micros)
        ) > 0;
}
