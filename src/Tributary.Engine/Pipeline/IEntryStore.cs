using Tributary.Engine.Log;
using Tributary.Engine.Terms;

namespace Tributary.Engine.Pipeline;

/// <summary>The road of entries: accepted, claimed, and decided one batch a transaction.</summary>
public interface IEntryStore
{
    /// <summary>How many partitions there are; fixed at the first migration.</summary>
    int Partitions { get; }

    /// <summary>
    /// Accepts entries without deciding them: writes them into the log and the inbox, once per key for ever. Keys are
    /// inserted in ascending order, so that two batches cannot deadlock. An entry of an unknown member is parked; one
    /// whose key is awaited wakes what waits.
    /// </summary>
    /// <returns>One for each entry, in order; a key that stands twice in the batch counts once.</returns>
    ValueTask<IReadOnlyList<Accepted>> QueueAsync(IReadOnlyList<PlacedEntry> entries, CancellationToken stopping);

    /// <summary>Begins the transaction in which entries or sign-ups that have just arrived are decided.</summary>
    ValueTask<IArrivalTransaction> BeginAsync(CancellationToken stopping);

    /// <summary>Locks free partitions that have work, oldest first, and takes entries from them, in order.</summary>
    /// <param name="partition">Only this one, waiting for it; null for any that are free.</param>
    /// <returns>Null when there is nothing to do, or all that has work is locked.</returns>
    ValueTask<IBatchTransaction?> ClaimAsync(int limit, int? partition, CancellationToken stopping);

    /// <summary>
    /// Accepts entries and claims just these, as <see cref="ClaimAsync"/> would, in a transaction that can only be
    /// rolled back: for a dry run. An entry of an unknown member is left out. <paramref name="terms"/> may put draft
    /// Terms in the place of a program's own.
    /// </summary>
    ValueTask<IBatchTransaction> DryRunAsync(
        IReadOnlyList<NewEntry> entries,
        Func<ProgramFacts, ProgramFacts> terms,
        CancellationToken stopping
    );
}
