using Tributary.Engine.Deciding.Batches;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Intake;
using Tributary.Server.Cli.Progress;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Decides the inbox and releases what is due, until nothing is left. It does the work of a server's workers for a
/// command that runs without them.
/// </summary>
internal sealed class Backlog(Stores stores, ILoggerFactory logs, TimeProvider time)
{
    private const int BatchLimit = 1_000;

    /// <param name="expected">How many entries were just accepted, for the progress display.</param>
    public async Task DecideAsync(long expected, ProgressDisplay board, CancellationToken stopping)
    {
        var changes = new ChangeCount();
        var pipeline = new EntryPipeline(stores.Store, [changes], logs.CreateLogger<EntryPipeline>(), time);
        await DrainAsync(pipeline, board.Begin("decided", expected), stopping);

        // Stops when commands change nothing any more; they would otherwise be ordered endlessly.
        var released = 0L;
        var advance = board.Begin("released", 0);
        do
        {
            changes.Reset();
            if (await DueEntries.ListAsync(stores.Store, stopping) is not { Count: > 0 } due)
                return;
            await stores.Store.AcceptAsync(due, stopping);
            await DrainAsync(pipeline, _ => { }, stopping);
            advance(released += changes.Count);
        } while (changes.Count > 0);
    }

    private async Task DrainAsync(EntryPipeline pipeline, Action<long> advance, CancellationToken stopping)
    {
        var (decided, telling) = (0L, new Lock());
        await Task.WhenAll(Enumerable.Range(0, stores.Writers).Select(_ => Task.Run(RunAsync, stopping)));

        // A run ends when it finds every partition with work taken; another run finishes those.
        async Task RunAsync()
        {
            while (await pipeline.RunBatchAsync(BatchLimit, stopping) is > 0 and var count)
                lock (telling)
                    advance(decided += count);
        }
    }

    /// <summary>Counts the rewards and referrals that batches have changed.</summary>
    private sealed class ChangeCount : IBatchObserver
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public void Reset() => Interlocked.Exchange(ref _count, 0);

        public void OnCommitted(BatchDecisions batch) =>
            Interlocked.Add(ref _count, batch.ChangedRewards.Count + batch.Referrals.Count);
    }
}
