using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;

namespace Tributary.Storage.Flow;

/// <summary>The store on PostgreSQL 15 or later.</summary>
public sealed partial class PostgresStore : IStore
{
    /// <summary>The database's time within a transaction: one value for all of its statements. Microseconds.</summary>
    internal const string NowMicros = "cast(extract(epoch from now()) * 1000000 as bigint)";

    /// <summary>What the sequence steps by.</summary>
    private const int IdBlockSize = 10_000;

    /// <summary>Taken at a time: a batch may ask for ten thousands.</summary>
    private const int IdsAtOnce = 200_000;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _arrivals;
    private readonly NpgsqlDataSource _reads;
    private readonly ProgramCache _cache;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _idGate = new(1, 1);
    private (long Next, long End) _ids;
    private (Instant At, long Timestamp) _clock;

    private PostgresStore(string url, int partitions, ProgramCache cache, TimeProvider time)
    {
        _source = NpgsqlDataSource.Create(PostgresUrl.ForFlow(url));
        _arrivals = NpgsqlDataSource.Create(PostgresUrl.ForArrivals(url));
        _reads = NpgsqlDataSource.Create(PostgresUrl.ForReads(url));
        (Partitions, _cache, _time) = (partitions, cache, time);
        Database = new PostgresDatabase(_reads, indexed: _source);
    }

    public int Partitions { get; }

    /// <summary>Migrations that this process applied when it opened the store, ascending.</summary>
    public IReadOnlyList<int> Migrated { get; private set; } = [];

    /// <summary>Plain reads and small writes beside the flow, on connections of their own.</summary>
    public Database Database { get; }

    /// <summary>What the database said when the store was opened, and what has passed since.</summary>
    public Instant Now => _clock.At + _time.GetElapsedTime(_clock.Timestamp);

    /// <param name="url">A <c>postgres://</c> URL; its query holds further Npgsql keywords.</param>
    /// <param name="migrate">False: the schema must be there already.</param>
    /// <exception cref="InvalidOperationException">The schema is missing, too new, or was made with another number of
    /// partitions, or could not be changed for all that others hold.</exception>
    public static async ValueTask<PostgresStore> OpenAsync(
        string url,
        int partitions,
        ProgramCache cache,
        TimeProvider time,
        bool migrate,
        CancellationToken stopping
    )
    {
        var store = new PostgresStore(url, partitions, cache, time);
        try
        {
            if (migrate)
                store.Migrated = await new PostgresMigrator(
                    store._reads,
                    Migration.Of("Postgres"),
                    partitions,
                    time
                ).RunAsync(stopping);
            await store.CheckSchemaAsync(stopping);
            if (migrate)
                await ShortLocks.TryAsync(
                    "Making the coming months",
                    () => store.EnsurePartitionsAsync(stopping),
                    time,
                    stopping
                );
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<IdBlock> TakeIdsAsync(int count, CancellationToken stopping)
    {
        await _idGate.WaitAsync(stopping);
        try
        {
            if (_ids.End - _ids.Next < count)
                _ids = await TakeBlockAsync(Math.Max(count, IdsAtOnce), stopping);
            var first = _ids.Next;
            _ids.Next += count;
            return new IdBlock(first, count);
        }
        finally
        {
            _idGate.Release();
        }
    }

    public ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    ) => new PostgresRelay(_source).RelayAsync(sink, limit, publish, stopping);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _arrivals.DisposeAsync();
        await _reads.DisposeAsync();
        _idGate.Dispose();
    }

    /// <summary>
    /// Several values of the sequence are one block only when no other node drew between them; then they are left
    /// unused.
    /// </summary>
    private async ValueTask<(long Next, long End)> TakeBlockAsync(int count, CancellationToken stopping)
    {
        // language=sql — the sequence steps by the size of a block
        const string TakeBlocks = "select nextval('entity_id') from generate_series(1, $1)";

        var blocks = Math.Max(1, (count + IdBlockSize - 1) / IdBlockSize);
        while (true)
        {
            await using var command = _source.CreateCommand(TakeBlocks);
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
