using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Exports;

/// <summary>Lets one node begin the scheduled exports of a period.</summary>
public sealed class ExportTurn(Database database)
{
    private const string Name = "exports";

    /// <summary>Takes the turn, if the period of the last one has ended.</summary>
    public ValueTask<bool> TryTakeAsync(Instant now, TimeSpan period, CancellationToken stopping) =>
        database.TakeTurnAsync(Name, now, now + period, stopping);

    /// <summary>Returns when the period of the last turn ends.</summary>
    public async ValueTask<Instant> FindNextAsync(CancellationToken stopping) =>
        (
            await database.ListAsync(
                "select until from turn where name = @name",
                row => new Instant(row.GetInt64(0)),
                stopping,
                ("@name", Name)
            )
        ).Single();
}
