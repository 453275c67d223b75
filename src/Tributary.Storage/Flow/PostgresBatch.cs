using Tributary.Engine.Deciding;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <param name="session">Holds the locks; ended by this unit.</param>
/// <param name="seq">Of the locked partitions.</param>
/// <param name="terms">May put draft Terms in the place of a program's own.</param>
/// <param name="come">What has come with this batch, and may be awaited; woken at the end, with what waits for its
/// decisions.</param>
internal sealed class PostgresBatch(
    PostgresSession session,
    ProgramCache cache,
    IReadOnlyList<Entry> entries,
    IReadOnlyDictionary<int, long> seq,
    Func<ProgramFacts, ProgramFacts> terms,
    bool isDryRun,
    IEnumerable<Awaited>? come = null
) : IBatchTransaction
{
    public IReadOnlyList<Entry> Entries => entries;

    public ValueTask<BatchFacts> LoadAsync(CancellationToken stopping) =>
        new PostgresLoad(session, cache, terms).LoadAsync(entries, seq, stopping);

    public ValueTask CommitAsync(BatchDecisions? decisions, CancellationToken stopping) =>
        isDryRun
            ? throw new InvalidOperationException("A dry run is never committed.")
            : new PostgresCommit(session, come ?? []).CommitAsync(decisions, stopping);

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
