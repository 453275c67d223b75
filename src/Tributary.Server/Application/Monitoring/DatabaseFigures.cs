using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Figures of the database for /readyz and /metrics. At most one query of each kind runs at a time; callers that arrive
/// meanwhile get its answer.
/// </summary>
internal sealed class DatabaseFigures(Database database)
{
    // language=sql
    private const string Oldest = """
        select (select e.accepted_at from entry e where e.id = (select i.event_id from inbox i order by i.id limit 1))
        """;

    private readonly Shared<int> _serves = new();
    private readonly Shared<long?> _oldest = new();

    /// <summary>Returns the result of <see cref="Schema.SelectServes"/>.</summary>
    public Task<int> ReadServesAsync() =>
        _serves.GetAsync(async () =>
            (await database.ListAsync(Schema.SelectServes, row => row.GetInt32(0), CancellationToken.None))[0]
        );

    /// <summary>
    /// Returns when the oldest entry of the inbox was accepted, in microseconds, or null when the inbox is empty.
    /// </summary>
    public Task<long?> ReadOldestAsync() =>
        _oldest.GetAsync(async () =>
            (
                await database.ListAsync(
                    Oldest,
                    row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0),
                    CancellationToken.None
                )
            )[0]
        );

    private sealed class Shared<T>
    {
        private readonly Lock _gate = new();
        private Task<T>? _asking;

        public Task<T> GetAsync(Func<Task<T>> ask)
        {
            lock (_gate)
                return _asking is { IsCompleted: false } ? _asking : _asking = Task.Run(ask);
        }
    }
}
