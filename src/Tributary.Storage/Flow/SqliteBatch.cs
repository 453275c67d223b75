using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Registration;
using Tributary.Storage.Connections;
using Tributary.Storage.Warm;

namespace Tributary.Storage.Flow;

/// <summary>
/// One batch, in the only write transaction. It is claimed, then loaded, then committed, and rolled back if it is
/// disposed before the commit.
/// </summary>
/// <param name="session">The writer, whose turn ends with <paramref name="release"/>.</param>
/// <param name="load">The reads of this batch.</param>
/// <param name="commit">The writes of this batch; null for a dry run, which is never committed.</param>
internal sealed class SqliteBatch(
    SqliteSession session,
    SqliteLoad load,
    SqliteCommit? commit,
    WarmBatch warm,
    List<Entry> entries,
    Action release
) : IBatchTransaction
{
    private LoadedFacts? _loaded;
    private bool _isOver;

    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>Adds the entries that this batch decides.</summary>
    public void Claim(IEnumerable<Entry> claimed) => entries.AddRange(claimed);

    /// <inheritdoc cref="WarmBatch.AddNew"/>
    public void AddNew(IEnumerable<RegisteredMember> members) => warm.AddNew(members);

    public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        _loaded = load.Load();
        return ValueTask.FromResult(_loaded.Facts);
    }

    public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (commit is null)
            throw new InvalidOperationException("A dry run is never committed.");
        stopping.ThrowIfCancellationRequested();
        commit.Commit(decisions);
        try
        {
            if (_loaded is not null && decisions is not null)
                warm.Keep(_loaded, decisions);
        }
        finally
        {
            End(static () => { });
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Rolls back and drops the warm facts, unless the transaction was committed.</summary>
    public ValueTask DisposeAsync()
    {
        if (_isOver)
            return ValueTask.CompletedTask;
        warm.Drop();
        End(session.Rollback);
        return ValueTask.CompletedTask;
    }

    private void End(Action end)
    {
        _isOver = true;
        try
        {
            end();
        }
        finally
        {
            release();
        }
    }
}
