using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;

namespace Tributary.Tests.Storage.Contract;

internal sealed partial class ModelStore
{
    public ValueTask<DryRunTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    )
    {
        stopping.ThrowIfCancellationRequested();
        var tables = Read();
        var queued = tables.NextInbox;
        IReadOnlyList<PlacedEntry> placed = [.. entries.Select(PlacedEntry.Of)];
        var results = Accept(tables, placed, Now, TakeIdsOf(placed), null);
        IReadOnlyList<Entry> accepted =
        [
            .. tables
                .Inbox.Rows.Where(i => i.Id.Value >= queued)
                .OrderBy(i => i.Partition)
                .ThenBy(i => i.Id)
                .Select(i => tables.Events[i.EventId].Event with { InboxId = i.Id }),
        ];
        return ValueTask.FromResult(new DryRunTransaction(new DryRun(this, tables, accepted, terms), results));
    }

    /// <summary>A unit over a copy of the tables that is thrown away.</summary>
    private sealed class DryRun(
        ModelStore store,
        ModelTables tables,
        IReadOnlyList<Entry> entries,
        Func<ProgramFacts, ProgramFacts> terms
    ) : IBatchTransaction
    {
        public IReadOnlyList<Entry> Entries => entries;

        public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping)
        {
            stopping.ThrowIfCancellationRequested();
            return ValueTask.FromResult(
                store.Load(tables, entries, entries.Select(e => e.Partition).ToHashSet(), terms)
            );
        }

        public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping) =>
            throw new InvalidOperationException("A dry run is never committed.");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
