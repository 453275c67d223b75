using Tributary.Engine.Log;

namespace Tributary.Engine.Pipeline;

/// <summary>The batch of a dry run, and what became of each entry that was sent. Disposing rolls back.</summary>
/// <param name="Results">One for each entry, in order.</param>
public sealed record DryRunTransaction(IBatchTransaction Batch, IReadOnlyList<EntryResult> Results) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Batch.DisposeAsync();
}
