using Tributary.Server.Application.Json;

namespace Tributary.Server.Workers;

/// <summary>
/// Gives memory back to the machine after a peak. The runtime collects when much is allocated, which a node that has become quiet does not do: it would keep
/// what a minute of load needed until the next one. One compacting collection, only while the node is quiet, takes some 50 ms.
/// </summary>
internal sealed class MemoryWorker(TimeProvider time) : BackgroundService
{
    private const long Worthwhile = 96L << 20; // committed by the managed heap
    private const long Quiet = 16L << 20;      // allocated from one look to the next
    private const long Peak = 128L << 20;      // allocated since memory was given back last
    private const long Kept = 16L << 20;       // of pieces of bodies that nobody uses

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        var (before, given) = (GC.GetTotalAllocatedBytes(), 0L);
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(s_every, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var allocated = GC.GetTotalAllocatedBytes();
            var hasPeaked = allocated - given > Peak || BodyPieces.Idle > Kept;
            if (allocated - before < Quiet && hasPeaked && GC.GetGCMemoryInfo().TotalCommittedBytes > Worthwhile)
            {
                BodyPieces.Forget();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                given = allocated;
            }
            before = allocated;
        }
    }
}
