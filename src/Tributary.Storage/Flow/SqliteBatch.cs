using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>
/// One batch, in the one write transaction: claimed, then loaded, then committed; or rolled back when disposed before
/// that.
/// </summary>
/// <param name="session">The writer, whose turn ends with <paramref name="release"/>.</param>
/// <param name="terms">What a dry run puts in the place of a program's own Terms.</param>
internal sealed class SqliteBatch(
    SqliteSession session,
    ProgramCache cache,
    List<Entry> entries,
    Instant now,
    Func<ProgramFacts, ProgramFacts> terms,
    bool isDryRun,
    Action release
) : IBatchTransaction
{
    private bool _isOver;

    public IReadOnlyList<Entry> Entries => entries;

    public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ValueTask.FromResult(new SqliteLoad(session, cache, entries, terms, now).Load());
    }

    public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping)
    {
        if (isDryRun)
            throw new InvalidOperationException("A dry run is never committed.");
        stopping.ThrowIfCancellationRequested();
        new SqliteCommit(session).Commit(decisions);
        End(static () => { });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (!_isOver)
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
