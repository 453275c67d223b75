using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <param name="session">The session that holds the locks. This batch ends it.</param>
/// <param name="load">The reads of this batch.</param>
/// <param name="commit">The writes of this batch; null for a dry run, which is never committed.</param>
/// <param name="seq">The last <c>seq</c> of each locked partition.</param>
internal sealed class PostgresBatch(
    PostgresSession session,
    PostgresLoad load,
    PostgresCommit? commit,
    WarmBatch warm,
    IReadOnlyList<Entry> entries,
    IReadOnlyDictionary<int, long> seq
) : IBatchTransaction
{
    private LoadedFacts? _loaded;
    private bool _isCommitted;

    public IReadOnlyList<Entry> Entries => entries;

    public async ValueTask<BatchFacts> LoadAsync(CancellationToken stopping)
    {
        warm.Lock(seq);
        _loaded = await warm.GuardAsync(() => load.LoadAsync(entries, seq, stopping));
        return _loaded.Facts;
    }

    public async ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (commit is null)
            throw new InvalidOperationException("A dry run is never committed.");
        await warm.GuardAsync(() => commit.CommitAsync(decisions, stopping));
        _isCommitted = true;
        if (_loaded is not null && decisions is not null)
            warm.Keep(_loaded, decisions);
    }

    /// <summary>Drops the warm facts unless it is certain that the transaction was committed.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_isCommitted)
            warm.Drop();
        return session.DisposeAsync();
    }
}
