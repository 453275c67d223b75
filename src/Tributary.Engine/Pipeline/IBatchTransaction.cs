using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>
/// One batch. Its partitions are locked until this transaction ends. Disposing without a commit rolls back.
/// </summary>
public interface IBatchTransaction : IAsyncDisposable
{
    IReadOnlyList<Entry> Entries { get; }

    /// <summary>Reads all facts of all entries, in a fixed number of statements.</summary>
    ValueTask<BatchFacts> LoadAsync(CancellationToken stopping);

    /// <summary>Writes everything and commits.</summary>
    /// <param name="decisions">Null when there was nothing to decide.</param>
    ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping);
}
