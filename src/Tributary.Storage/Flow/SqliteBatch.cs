using Tributary.Engine.Deciding;
using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <summary>
/// One batch, in the only write transaction. It is claimed, then loaded, then committed, and rolled back if it is
/// disposed before the commit.
/// </summary>
/// <param name="session">The writer, whose turn ends with <paramref name="release"/>.</param>
/// <param name="terms">Replaces a program's Terms with a draft in a dry run.</param>
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
