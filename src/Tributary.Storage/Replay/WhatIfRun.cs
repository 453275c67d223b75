using Tributary.Engine.Explaining;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;

namespace Tributary.Storage.Replay;

/// <summary>
/// Finds out what other Terms would have changed: decides the log of one program again, in its order and with the real
/// decider, where the Terms that governed a window are replaced. Everything before the window is decided as it was, so
/// that caps, milestones and histories stand as they stood. The answer is the difference between what the recorded
/// decisions of the window granted and took back, and what the new ones do (<see cref="RewardEffect"/>).
/// </summary>
public sealed class WhatIfRun(Database source, int partitions, TimeProvider time)
{
    /// <param name="progress">
    /// Receives the number of entries decided so far and their total, after each batch and between the writes of the
    /// answer. It may wait, and ends the work by throwing.
    /// </param>
    /// <returns>The totals. The members and events are written into the source.</returns>
    public async ValueTask<WhatIfTotals> RunAsync(
        WhatIfQuestion question,
        Func<long, long, ValueTask> progress,
        CancellationToken stopping
    )
    {
        var folder = Directory.CreateTempSubdirectory("tributary-what-if-");
        try
        {
            var path = Path.Combine(folder.FullName, "scratch.db");
            await using var scratch = await SqliteStore.OpenScratchAsync(path, partitions, time, stopping);
            var pass = new WhatIfPass(source, scratch, question);
            return await StoreFaults.GuardAsync(() => pass.RunAsync(progress, stopping));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
