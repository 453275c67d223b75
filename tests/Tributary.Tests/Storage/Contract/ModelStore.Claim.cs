using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    private readonly HashSet<int> _partitions = [];
    private readonly HashSet<ProgramId> _budgets = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping)
    {
        var locked = new ModelLocks(this);
        try
        {
            if (partition is { } one)
                await WaitAsync(() => locked.TryTake(one), stopping);
            else
                lock (_lock)
                    locked.TakeFree(limit);

            var entries = EntriesOf(locked.Partitions, limit);
            if (entries.Count == 0)
            {
                locked.Release();
                return null;
            }
            foreach (var program in entries.Select(e => e.ProgramId).Distinct().Order())
                if (Read().Program(program).IsBudgeted)
                    await WaitAsync(() => locked.TryTakeBudget(program), stopping);
            return new ModelUnit(this, locked, entries);
        }
        catch
        {
            locked.Release();
            throw;
        }
    }

    private List<Entry> EntriesOf(IReadOnlyCollection<int> partitions, int limit)
    {
        var tables = Read();
        return
        [
            .. tables
                .Inbox.Rows.Where(i => partitions.Contains(i.Partition))
                .OrderBy(i => i.Partition)
                .ThenBy(i => i.Id)
                .Take(limit)
                .Select(i => tables.Events[i.EventId].Event with { InboxId = i.Id }),
        ];
    }

    private async Task WaitAsync(Func<bool> tryTake, CancellationToken stopping)
    {
        while (true)
        {
            Task released;
            lock (_lock)
            {
                if (tryTake())
                    return;
                released = _released.Task;
            }
            await released.WaitAsync(stopping);
        }
    }

    /// <summary>The rows that one unit has locked until it ends.</summary>
    private sealed class ModelLocks(ModelStore store)
    {
        private readonly HashSet<ProgramId> _budgets = [];

        public SortedSet<int> Partitions { get; } = [];

        public bool TryTake(int partition) => store._partitions.Add(partition) && Partitions.Add(partition);

        public bool TryTakeBudget(ProgramId program) => store._budgets.Add(program) && _budgets.Add(program);

        /// <summary>Takes the oldest entries first, only as many as the limit allows.</summary>
        public void TakeFree(int limit)
        {
            var filled = 0;
            foreach (var work in store._tables.Inbox.Rows.GroupBy(i => i.Partition).OrderBy(g => g.Min(i => i.Id)))
            {
                if (filled >= limit)
                    return;
                if (TryTake(work.Key))
                    filled += work.Count();
            }
        }

        public void Release()
        {
            lock (store._lock)
            {
                store._partitions.ExceptWith(Partitions);
                store._budgets.ExceptWith(_budgets);
                Partitions.Clear();
                _budgets.Clear();
                store._released.TrySetResult();
                store._released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private sealed class ModelUnit(ModelStore store, ModelLocks locks, IReadOnlyList<Entry> entries) : IBatchTransaction
    {
        private bool _ended;

        /// <summary>Takes in what this unit came with; nothing of it is kept before the commit.</summary>
        public Action<ModelTables>? Arrive { get; init; }

        public IReadOnlyList<Entry> Entries => entries;

        public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping)
        {
            stopping.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_ended, this);
            var tables = store.Read();
            Arrive?.Invoke(tables);
            return ValueTask.FromResult(store.Load(tables, entries, locks.Partitions, terms => terms));
        }

        public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            store.Transact(
                tables =>
                {
                    Arrive?.Invoke(tables);
                    return decisions is null ? 0 : Commit(tables, decisions);
                },
                stopping
            );
            End();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (!_ended)
                End();
            return ValueTask.CompletedTask;
        }

        private void End()
        {
            _ended = true;
            locks.Release();
        }
    }
}
