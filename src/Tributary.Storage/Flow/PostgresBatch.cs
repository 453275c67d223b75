using Tributary.Engine.Deciding;
using Tributary.Engine.Log;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Flow;

/// <param name="session">The session that holds the locks. This batch ends it.</param>
/// <param name="seq">The last <c>seq</c> of each locked partition.</param>
/// <param name="terms">Replaces a program's Terms with a draft in a dry run.</param>
/// <param name="come">The keys that arrived with this batch. At the end, parked entries that wait for them, or for the
/// batch's decisions, are woken.</param>
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
