using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Reads whether the database fits this version, for /readyz. At most one query runs at a time; callers that arrive
/// meanwhile get its answer.
/// </summary>
internal sealed class DatabaseFigures(Database database)
{
    private readonly Lock _gate = new();
    private Task<int>? _asking;

    /// <summary>Returns the result of <see cref="Schema.SelectServes"/>.</summary>
    public Task<int> ReadServesAsync()
    {
        lock (_gate)
            return _asking is { IsCompleted: false } ? _asking : _asking = Task.Run(AskAsync);
    }

    private async Task<int> AskAsync() =>
        (await database.ListAsync(Schema.SelectServes, row => row.GetInt32(0), CancellationToken.None))[0];
}
