using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>
/// The connections of a file: one writer, used in turns, and readers beside it on snapshots. The write transaction is
/// the lock of every partition and budget. Ids are drawn here.
/// </summary>
internal sealed class SqliteConnections(string path, SqliteSession writer, TimeProvider time)
    : IIdSource,
        IAsyncDisposable
{
    // language=sql — the rest of the last block is given up, so ids have gaps
    private const string TakeIds = "update sequence set next = next + ?1 where name = 'entity_id' returning next";

    /// <summary>
    /// The number of ids that are available when a unit begins. The unit holds the writer, so no more can be drawn for
    /// it; this is far more than a batch can use.
    /// </summary>
    private const int IdsAtHand = 500_000;
    private const int IdsPerBlock = 1_000_000;

    private readonly ConcurrentBag<SqliteSession> _readers = [];

    /// <summary>
    /// Taken before <see cref="Writing"/> by a unit, of which there can be only one. A worker can thus distinguish a
    /// unit from a short write.
    /// </summary>
    private readonly SemaphoreSlim _deciding = new(1);
    private readonly Lock _ids = new();
    private long _nextId;
    private long _endOfIds;

    /// <summary>The turn of the one writer of this process.</summary>
    public SemaphoreSlim Writing { get; } = new(1);

    public Instant Now => Instant.From(time.GetUtcNow());

    /// <exception cref="ArgumentOutOfRangeException">The count is larger than the number of ids that are always
    /// available.</exception>
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

    /// <summary>
    /// Runs one transaction under the write lock. It is committed unless <paramref name="body"/> throws or returns
    /// null.
    /// </summary>
    public async ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> body, CancellationToken stopping)
    {
        await Writing.WaitAsync(stopping);
        try
        {
            writer.Begin();
            try
            {
                var result = body(writer);
                if (result is null)
                    writer.Rollback();
                else
                    writer.Commit();
                return result;
            }
            catch
            {
                writer.Rollback();
                throw;
            }
        }
        finally
        {
            Writing.Release();
        }
    }

    /// <summary>Reads from one snapshot, beside the writer.</summary>
    public T Read<T>(Func<SqliteSession, T> body)
    {
        if (!_readers.TryTake(out var reader))
            reader = SqliteSession.OpenReader(path);
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

    /// <summary>Waits until no unit is running, and begins one.</summary>
    /// <inheritdoc cref="BeginAsync"/>
    public async ValueTask<T?> WaitAndBeginAsync<T>(Func<SqliteSession, T?> begin, CancellationToken stopping)
        where T : class
    {
        await _deciding.WaitAsync(stopping);
        return await BeginAsync(begin, stopping);
    }

    /// <summary>Begins a unit, unless one is running.</summary>
    /// <inheritdoc cref="BeginAsync"/>
    public async ValueTask<T?> TryBeginAsync<T>(Func<SqliteSession, T?> begin, CancellationToken stopping)
        where T : class => _deciding.Wait(0, stopping) ? await BeginAsync(begin, stopping) : null;

    public void Lock(SqliteSession session)
    {
        if (!TryLock(session, SqliteSession.Patience))
            throw SqliteSession.Busy();
    }

    /// <summary>
    /// Takes the write lock. Before that, draws the ids that a batch may need, in a separate transaction.
    /// </summary>
    public bool TryLock(SqliteSession session, TimeSpan patience)
    {
        if (!session.TryBegin(patience))
            return false;
        if (HasIds(IdsAtHand))
            return true;
        var end = TakeBlock(session);
        session.Commit();
        UseBlock(end);
        return session.TryBegin(patience);
    }

    /// <summary>Takes the writer back from a unit.</summary>
    public void EndUnit()
    {
        Writing.Release();
        _deciding.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await Writing.WaitAsync();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        writer.Checkpoint();
        writer.Dispose();
        Writing.Dispose();
        _deciding.Dispose();
    }

    /// <summary>
    /// Hands the writer to a unit, and takes it back at once if no unit began. The caller holds
    /// <see cref="_deciding"/>.
    /// </summary>
    private async ValueTask<T?> BeginAsync<T>(Func<SqliteSession, T?> begin, CancellationToken stopping)
        where T : class
    {
        T? unit = null;
        try
        {
            await Writing.WaitAsync(stopping);
            try
            {
                return unit = begin(writer);
            }
            finally
            {
                if (unit is null)
                {
                    writer.Rollback();
                    Writing.Release();
                }
            }
        }
        finally
        {
            if (unit is null)
                _deciding.Release();
        }
    }

    /// <returns>The end of the block, which is taken when this transaction commits.</returns>
    private static long TakeBlock(SqliteSession session) =>
        session.ReadAll(TakeIds, row => row.GetInt64(0), IdsPerBlock).Single();

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
}
