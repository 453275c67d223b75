using Tributary.Engine.Log;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Pipeline;

/// <summary>Accepts and claims entries, and decides them in one transaction per batch.</summary>
public interface IEntryStore
{
    /// <summary>How many partitions there are; fixed at the first migration.</summary>
    int Partitions { get; }

    /// <summary>
    /// Accepts entries without deciding them. Writes them into the log and the inbox, only once per key. Keys are
    /// inserted in ascending order, so that two batches cannot deadlock. An entry of an unknown member is parked. An
    /// entry whose key is awaited wakes the entries that wait for it.
    /// </summary>
    /// <returns>One for each entry, in order. A key that occurs twice in the batch counts once.</returns>
    ValueTask<IReadOnlyList<EntryResult>> QueueAsync(IReadOnlyList<PlacedEntry> entries, CancellationToken stopping);

    /// <summary>Begins the transaction in which entries or sign-ups that have just arrived are decided.</summary>
    ValueTask<IArrivalTransaction> BeginAsync(CancellationToken stopping);

    /// <summary>Locks free partitions that have work, oldest first, and takes entries from them, in order.</summary>
    /// <param name="partition">The only partition to lock, waiting for it if needed; null for any that are
    /// free.</param>
    /// <returns>Null when there is nothing to do, or when all partitions with work are locked.</returns>
    ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping);

    /// <summary>
    /// Accepts entries for a dry run and claims only these, as <see cref="ClaimAsync"/> would, in a transaction that
    /// can only be rolled back. An entry of an unknown member is left out. <paramref name="terms"/> may replace a
    /// program's Terms with a draft.
    /// </summary>
    ValueTask<DryRunTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    );
}
