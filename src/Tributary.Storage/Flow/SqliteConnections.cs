using System.Collections.Concurrent;
using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>
/// The one writer of a file with its turns, and readers beside it on snapshots. The write transaction is the lock of
/// every partition and budget (DESIGN §1, rule 2). Ids are drawn here.
/// </summary>
internal sealed class SqliteConnections(string path, SqliteSession writer, TimeProvider time)
    : IIdSource,
        IAsyncDisposable
{
    // language=sql — what is left of the last block is given up: ids have gaps
    private const string TakeIds = "update sequence set next = next + ?1 where name = 'entity_id' returning next";

    /// <summary>
    /// A unit holds the writer, so no ids can be drawn for it meanwhile: far more than a batch can use are at hand when
    /// it begins.
    /// </summary>
    private const int IdsAtHand = 500_000;
    private const int IdsPerBlock = 1_000_000;

    private readonly ConcurrentBag<SqliteSession> _readers = [];

    /// <summary>
    /// Held by the one unit there can be, before <see cref="Writing"/>; so a worker can tell a unit from a short write.
    /// </summary>
    private readonly SemaphoreSlim _deciding = new(1);
    private readonly Lock _ids = new();
    private long _nextId;
    private long _endOfIds;

    /// <summary>The turn of the one writer of this process.</summary>
    public SemaphoreSlim Writing { get; } = new(1);

    public Instant Now => Instant.From(time.GetUtcNow());

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

    /// <summary>
    /// One transaction under the write lock: all of <paramref name="body"/> or, when it throws or returns null,
    /// nothing.
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

    /// <summary>One snapshot, beside the writer.</summary>
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

    /// <summary>Waits until no unit is under way, and begins one.</summary>
    /// <inheritdoc cref="BeginAsync"/>
    public async ValueTask<T?> WaitAndBeginAsync<T>(Func<SqliteSession, T?> begin, CancellationToken stopping)
        where T : class
    {
        await _deciding.WaitAsync(stopping);
        return await BeginAsync(begin, stopping);
    }

    /// <summary>Begins a unit unless one is under way.</summary>
    /// <inheritdoc cref="BeginAsync"/>
    public async ValueTask<T?> TryBeginAsync<T>(Func<SqliteSession, T?> begin, CancellationToken stopping)
        where T : class => _deciding.Wait(0, stopping) ? await BeginAsync(begin, stopping) : null;

    public void Lock(SqliteSession session)
    {
        if (!TryLock(session, SqliteSession.Patience))
            throw SqliteSession.Busy();
    }

    /// <summary>
    /// Takes the write lock; before that the ids that a batch may need, in a transaction of their own.
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
    /// Hands the writer over to a unit; takes it back at once when there is none. <see cref="_deciding"/> is held
    /// already.
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

    /// <returns>The end of a block that is taken once this transaction is committed.</returns>
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
