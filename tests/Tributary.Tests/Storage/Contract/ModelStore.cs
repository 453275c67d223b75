using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Storage.Contract;

/// <summary>
/// A store in memory. The contract suite compares the databases with it, and deciding is tested on it. It has one lock
/// and is simple: a transaction is a copy of all tables that replaces them at its end.
/// </summary>
internal sealed partial class ModelStore : IStore
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ProgramCache _cache = new();
    private ModelTables _tables = new();
    private long _nextId = 1;

    public ModelStore(int partitions, TimeProvider time)
    {
        (Partitions, _time) = (partitions, time);
        for (var partition = 0; partition < partitions; partition++)
            _tables.Seq.Insert(partition, 0);
    }

    public Instant Now => Instant.From(_time.GetUtcNow());

    public int Partitions { get; }

    public ValueTask<IdBlock> TakeIdsAsync(int count, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult(TakeIds(count));
    }

    public IReadOnlyList<int> Migrated => [];

    public ValueTask MaintainAsync(CancellationToken stopping) => ValueTask.CompletedTask;

    public ValueTask CountClicksAsync(CancellationToken stopping) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IdBlock TakeIds(int count) => new(Interlocked.Add(ref _nextId, count) - count, count);

    /// <summary>Runs a transaction, all or nothing: an exception leaves the tables unchanged.</summary>
    private T Transact<T>(Func<ModelTables, T> body, CancellationToken stopping)
    {
        lock (_lock)
        {
            stopping.ThrowIfCancellationRequested();
            var copy = _tables.Copy();
            var result = body(copy);
            _tables = copy;
            return result;
        }
    }

    private ModelTables Read()
    {
        lock (_lock)
            return _tables.Copy();
    }
}
