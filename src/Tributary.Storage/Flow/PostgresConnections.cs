using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>The connections of a store. Each pool has its own timeouts and plans. Ids are drawn here.</summary>
internal sealed class PostgresConnections : IIdSource, IAsyncDisposable
{
    // language=sql — the sequence steps by the size of a block
    private const string TakeIds = "select nextval('entity_id') from generate_series(1, $1)";

    /// <summary>The increment of the sequence.</summary>
    private const int IdBlockSize = 10_000;

    /// <summary>The number of ids taken at a time. One batch may ask for tens of thousands.</summary>
    private const int IdsAtOnce = 200_000;

    private readonly PostgresPool _flow;
    private readonly PostgresPool _arrivals;
    private readonly PostgresPool _reads;
    private readonly SemaphoreSlim _idGate = new(1, 1);
    private (long Next, long End) _ids;

    public PostgresConnections(string url)
    {
        var watch = new ServerWatch(() =>
        {
            _flow!.Clear();
            _arrivals!.Clear();
            OnOtherServer?.Invoke();
        });
        _flow = new(PostgresUrl.ForFlow(url), watch);
        _arrivals = new(PostgresUrl.ForArrivals(url), watch);
        _reads = new(PostgresUrl.ForReads(url));
        Distribution = PostgresUrl.DistributionOf(url);
    }

    /// <summary>
    /// Raised when new connections lead to another server. No transaction that begins later is on a connection to the
    /// server before it.
    /// </summary>
    public event Action? OnOtherServer;

    public Distribution Distribution { get; }

    public NpgsqlDataSource Flow => _flow.Source;

    /// <summary>
    /// The connections for new entries, which are decided at once. They wait for a lock for a shorter time.
    /// </summary>
    public NpgsqlDataSource Arrivals => _arrivals.Source;

    public NpgsqlDataSource Reads => _reads.Source;

    public async ValueTask<IdBlock> TakeIdsAsync(int count, CancellationToken stopping)
    {
        await _idGate.WaitAsync(stopping);
        try
        {
            if (_ids.End - _ids.Next < count)
                _ids = await StoreFaults.GuardAsync(() => TakeBlockAsync(Math.Max(count, IdsAtOnce), stopping));
            var first = _ids.Next;
            _ids.Next += count;
            return new IdBlock(first, count);
        }
        finally
        {
            _idGate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _flow.DisposeAsync();
        await _arrivals.DisposeAsync();
        await _reads.DisposeAsync();
        _idGate.Dispose();
    }

    /// <summary>
    /// Takes several values of the sequence as one block. If another node drew a value in between, they are not
    /// contiguous and stay unused.
    /// </summary>
    private async ValueTask<(long Next, long End)> TakeBlockAsync(int count, CancellationToken stopping)
    {
        var blocks = Math.Max(1, (count + IdBlockSize - 1) / IdBlockSize);
        while (true)
        {
            await using var command = Flow.CreateCommand(TakeIds);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = blocks });
            await using var reader = await command.ExecuteReaderAsync(stopping);
            var firsts = new List<long>(blocks);
            while (await reader.ReadAsync(stopping))
                firsts.Add(reader.GetInt64(0));
            if (firsts[^1] - firsts[0] == (blocks - 1L) * IdBlockSize)
                return (firsts[0], firsts[^1] + IdBlockSize);
        }
    }
}
