using Tributary.Server.Application.Bodies;

namespace Tributary.Server.Workers;

/// <summary>
/// Returns memory to the machine after a peak. The runtime collects when much is allocated, which a quiet node does not
/// do, so it would keep the memory of a busy minute until the next one. A compacting collection, run only while the
/// node is quiet, takes about 50 ms.
/// </summary>
internal sealed class MemoryWorker(TimeProvider time, ILogger<MemoryWorker> log) : BackgroundService
{
    private const long Worthwhile = 96L << 20; // bytes committed by the managed heap
    private const long Quiet = 16L << 20; // bytes allocated between two checks
    private const long Peak = 128L << 20; // bytes allocated since memory was last returned
    private const long Kept = 16L << 20; // bytes of unused body pieces

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(4);

    private long _before;
    private long _given;

    protected override Task ExecuteAsync(CancellationToken stopping)
    {
        _before = GC.GetTotalAllocatedBytes();
        return new BackgroundLoop("Returning memory to the machine", time, log).RunEveryAsync(
            s_every,
            _ =>
            {
                ReturnAfterPeak();
                return ValueTask.CompletedTask;
            },
            stopping,
            first: s_every
        );
    }

    private void ReturnAfterPeak()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var hasPeaked = allocated - _given > Peak || BodyPieces.Idle > Kept;
        if (allocated - _before < Quiet && hasPeaked && GC.GetGCMemoryInfo().TotalCommittedBytes > Worthwhile)
        {
            BodyPieces.Forget();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _given = allocated;
        }
        _before = allocated;
    }
}
