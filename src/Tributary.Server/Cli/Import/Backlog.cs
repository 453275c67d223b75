using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Decides what is in the inbox and releases what is due, until nothing is left: what a server's workers do, for a command without one.</summary>
internal sealed class Backlog(IStore store, ILoggerFactory logs)
{
    private const int BatchLimit = 1_000;

    /// <param name="expected">How many entries were just accepted, for the progress.</param>
    public async Task DecideAsync(long expected, Board board, CancellationToken stopping)
    {
        var changed = 0L;
        var pipeline = new EntryPipeline(store, logs.CreateLogger<EntryPipeline>());
        pipeline.Committed += batch => changed += batch.ChangedRewards.Count + batch.Referrals.Count;
        await DrainAsync(pipeline, board.Begin("decided", expected), stopping);

        // Commands that change nothing any more would be ordered again for ever.
        var released = 0L;
        var advance = board.Begin("released", 0);
        do
        {
            changed = 0;
            if (await DueEntries.ListAsync(store, stopping) is not { Count: > 0 } due) return;
            await store.AcceptAsync(due, stopping);
            await DrainAsync(pipeline, _ => { }, stopping);
            advance(released += changed);
        }
        while (changed > 0);
    }

    private static async Task DrainAsync(EntryPipeline pipeline, Action<long> advance, CancellationToken stopping)
    {
        var decided = 0L;
        while (await pipeline.RunBatchAsync(BatchLimit, stopping) is > 0 and var count) advance(decided += count);
    }
}
