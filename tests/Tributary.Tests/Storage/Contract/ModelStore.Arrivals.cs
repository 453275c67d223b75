using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    public ValueTask<IArrivalTransaction> BeginAsync(CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IArrivalTransaction>(new ModelArrival(this));
    }

    /// <summary>
    /// Accepts new entries in a copy of the tables for every read, and in the tables themselves at the commit, always
    /// with the same effect.
    /// </summary>
    private sealed class ModelArrival(ModelStore store) : IArrivalTransaction
    {
        private readonly ModelLocks _locks = new(store);
        private readonly Instant _now = store.Now;
        private IEnumerable<int> _partitions = [];
        private Func<ModelTables, List<Entry>?, IReadOnlyList<EntryResult>> _take = (_, _) => [];
        private ModelUnit? _unit;

        public IReadOnlyList<Entry> Entries => Unit.Entries;

        private ModelUnit Unit => _unit ?? throw new InvalidOperationException("Nothing is locked yet.");

        public void Accept(IReadOnlyList<PlacedEntry> entries, IdBlock ids)
        {
            EntryId[] eventIds = [.. entries.Select(_ => ids.Next<EntryId>())];
            _partitions = entries.Where(e => e.Place is not null).Select(e => e.Place!.Value.Partition);
            _take = (tables, claimed) => ModelStore.Accept(tables, entries, _now, eventIds, claimed);
        }

        public ValueTask<SignUpFacts> LoadSignUpsAsync(IReadOnlyList<SignUp> signUps, CancellationToken stopping)
        {
            stopping.ThrowIfCancellationRequested();
            return ValueTask.FromResult(store.LoadSignUps(store.Read(), signUps));
        }

        public void Register(SignUpFacts facts, SignUpDecisions decisions)
        {
            _partitions = decisions.Members.Select(m => m.Member.Facts.Partition);
            _take = (tables, claimed) =>
            {
                Write(tables, decisions, _now, claimed);
                return [];
            };
        }

        public async ValueTask<LockResult?> LockAsync(int limit, CancellationToken stopping)
        {
            foreach (var partition in _partitions.Distinct().Order())
                await store.WaitAsync(() => _locks.TryTake(partition), stopping);
            var backlog = store.EntriesOf(_locks.Partitions, limit);
            var isFull = backlog.Count >= limit;
            var arrived = new List<Entry>();
            var answers = _take(store.Read(), arrived);
            // One whose member signed up a moment ago is of a partition that is not locked.
            bool IsDecided(Entry entry) => !isFull && _locks.Partitions.Contains(entry.Partition);
            IReadOnlyList<Entry> entries = [.. backlog.Concat(arrived.Where(IsDecided)).OrderBy(e => e.Partition)];
            foreach (var program in entries.Select(e => e.ProgramId).Distinct().Order())
                if (store.Read().Program(program).IsBudgeted)
                    await store.WaitAsync(() => _locks.TryTakeBudget(program), stopping);
            void WriteArrived(ModelTables tables)
            {
                var again = new List<Entry>();
                // Another may have been faster with a key; a database would have kept it waiting for this one.
                if (!_take(tables, again).SequenceEqual(answers))
                    throw new ConflictException("What came in was taken by another meanwhile.");
                foreach (var queued in again.Where(entry => !IsDecided(entry)))
                    tables.Enqueue(tables.Events[queued.EventId]);
            }
            _unit = new ModelUnit(store, _locks, entries) { Arrive = WriteArrived };
            return new LockResult(answers, LeavesWork: arrived.Exists(entry => !IsDecided(entry)));
        }

        public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping) => Unit.LoadAsync(stopping);

        public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping) =>
            Unit.CommitAsync(decisions, stopping);

        public ValueTask DisposeAsync()
        {
            if (_unit is not null)
                return _unit.DisposeAsync();
            _locks.Release();
            return ValueTask.CompletedTask;
        }
    }
}
