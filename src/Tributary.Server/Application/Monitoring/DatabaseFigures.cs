using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Reads whether the database fits this version and takes writes, for /readyz. At most one query runs at a time;
/// callers that arrive meanwhile get its answer.
/// </summary>
internal sealed class DatabaseFigures(Database database)
{
    private readonly Lock _gate = new();
    private Task<(int Serves, bool IsReadOnly)>? _asking;

    /// <summary>Returns the result of <see cref="Schema.SelectServes"/>, and whether writes are refused.</summary>
    public Task<(int Serves, bool IsReadOnly)> ReadAsync()
    {
        lock (_gate)
            return _asking is { IsCompleted: false } ? _asking : _asking = Task.Run(AskAsync);
    }

    private async Task<(int Serves, bool IsReadOnly)> AskAsync() =>
        (
            await database.ListAsync(
                $"select ({Schema.SelectServes}), {database.ReadOnly}",
                row => (row.GetInt32(0), row.GetInt32(1) == 1),
                CancellationToken.None
            )
        )[0];
}
