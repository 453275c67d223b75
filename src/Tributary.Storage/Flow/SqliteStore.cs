using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Migrations;

namespace Tributary.Storage.Flow;

/// <summary>
/// One file, one writer: the write transaction is the lock of every partition and budget (DESIGN §1, rule 2). Reads go
/// beside it, on snapshots.
/// </summary>
public sealed partial class SqliteStore : IStore
{
    /// <summary>
    /// A unit holds the writer, so no ids can be drawn for it meanwhile: far more than a batch can use are at hand when
    /// it begins.
    /// </summary>
    private const int IdsAtHand = 500_000;
    private const int IdsPerBlock = 1_000_000;

    private readonly string _path;
    private readonly ProgramCache _cache;
    private readonly TimeProvider _time;
    private readonly SqliteSession _writer;
    private readonly SqliteRelay _relay;
    private readonly ConcurrentBag<SqliteSession> _readers = [];

    /// <summary>The turn of the one writer of this process.</summary>
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>
    /// Held by the one unit there can be, before <see cref="_writing"/>; so a worker can tell a unit from a short
    /// write.
    /// </summary>
    private readonly SemaphoreSlim _deciding = new(1);

    /// <summary>A server looks after the file; a command that only reads it leaves it as it is.</summary>
    private bool _tunes;

    private readonly Lock _ids = new();
    private long _nextId;
    private long _endOfIds;

    private SqliteStore(string path, SqliteSession writer, ProgramCache cache, TimeProvider time, int partitions) =>
        (_path, _writer, _cache, _time, Partitions, Database, _relay) = (
            path,
            writer,
            cache,
            time,
            partitions,
            new SqliteDatabase(path, _writing),
            new SqliteRelay(this)
        );

    /// <param name="path">The file; created, with its folder, when missing.</param>
    /// <param name="migrate">False: the schema must be there already.</param>
    /// <exception cref="InvalidOperationException">The schema is missing, too new, or was made with another number of
    /// partitions.</exception>
    public static ValueTask<SqliteStore> OpenAsync(
        string path,
        int partitions,
        ProgramCache cache,
        TimeProvider time,
        bool migrate,
        CancellationToken stopping
    )
    {
        stopping.ThrowIfCancellationRequested();
        OwnerOnly.PrepareDatabase(path);
        var writer = SqliteSession.OpenWriter(path);
        try
        {
            var store = new SqliteStore(path, writer, cache, time, partitions);
            if (migrate)
                store.Migrated = new SqliteMigrator(writer, Migration.Of("Sqlite"), partitions).Run(store.Now);
            store.CheckSchema();
            store._tunes = migrate;
            if (migrate)
                Optimize(writer);
            return ValueTask.FromResult(store);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>One that nobody needs after this process: no commit waits for the disk.</summary>
    internal static async ValueTask<SqliteStore> OpenScratchAsync(
        string path,
        int partitions,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        var store = await OpenAsync(path, partitions, new ProgramCache(), time, migrate: true, stopping);
        store._writer.RunScript("pragma synchronous = off");
        return store;
    }

    public Instant Now => Instant.From(_time.GetUtcNow());

    public int Partitions { get; }

    /// <summary>Migrations that this process applied when it opened the store, ascending.</summary>
    public IReadOnlyList<int> Migrated { get; private set; } = [];

    /// <summary>For plain reads, and small writes in turn with the store's own.</summary>
    public Database Database { get; }

    /// <exception cref="ArgumentOutOfRangeException">More at once than are sure to be at hand.</exception>
    public async ValueTask<IdBlock> TakeIdsAsync(int count, CancellationToken stopping)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, IdsAtHand);
        while (true)
        {
            lock (_ids)
            {
                if (_endOfIds - _nextId >= count)
                {
                    _nextId += count;
                    return new IdBlock(_nextId - count, count);
                }
            }
            UseBlock(await WriteAsync(TakeBlock, stopping));
        }
    }

    public ValueTask<int> RelayAsync(
        string sink,
        int limit,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> publish,
        CancellationToken stopping
    ) => _relay.RelayAsync(sink, limit, publish, stopping);

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        if (_tunes)
            Optimize(_writer);
        await Database.DisposeAsync();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _writer.Checkpoint();
        _writer.Dispose();
        _writing.Dispose();
        _deciding.Dispose();
    }

    // language=sql — what is left of the last block is given up: ids have gaps
    private const string RaiseSequence = "update sequence set next = next + ?1 where name = 'entity_id' returning next";

    /// <returns>The end of a block that is taken once this transaction is committed.</returns>
    private static long TakeBlock(SqliteSession session) =>
        session.ReadAll(RaiseSequence, row => row.GetInt64(0), IdsPerBlock).Single();

    private bool HasIds(int count)
    {
        lock (_ids)
            return _endOfIds - _nextId >= count;
    }

    private void UseBlock(long end)
    {
        lock (_ids)
            (_nextId, _endOfIds) = (end - IdsPerBlock, end);
    }

    /// <summary>
    /// One transaction under the write lock: all of <paramref name="body"/> or, when it throws or returns null,
    /// nothing.
    /// </summary>
    internal async ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> body, CancellationToken stopping)
    {
        await _writing.WaitAsync(stopping);
        try
        {
            _writer.Begin();
            try
            {
                var result = body(_writer);
                if (result is null)
                    _writer.Rollback();
                else
                    _writer.Commit();
                return result;
            }
            catch
            {
                _writer.Rollback();
                throw;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// Lets SQLite look at tables that have grown; no plan depends on it, and each table is sampled by a bounded number
    /// of rows.
    /// </summary>
    private static void Optimize(SqliteSession writer)
    {
        try
        {
            writer.RunScript("pragma analysis_limit = 400; pragma optimize");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // Another process writes at this moment: the next start does it.
        }
    }

    /// <summary>One snapshot, beside the writer.</summary>
    internal T Read<T>(Func<SqliteSession, T> body)
    {
        if (!_readers.TryTake(out var reader))
            reader = SqliteSession.OpenReader(_path);
        try
        {
            reader.BeginReading();
            return body(reader);
        }
        finally
        {
            reader.Rollback();
            _readers.Add(reader);
        }
    }
}
