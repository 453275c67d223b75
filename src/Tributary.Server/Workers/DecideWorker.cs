using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Workers;

/// <summary>
/// Decides the inbox, batch after batch: immediately after this process accepted something, and soon after another did.
/// </summary>
internal sealed class DecideWorker(
    EntryPipeline pipeline,
    TributaryOptions options,
    WorkSignal signal,
    TimeProvider time,
    ILogger<DecideWorker> log
) : BackgroundService
{
    private const int BatchLimit = 1_000;
    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(100);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        // two batches never share a partition
        Task.WhenAll(Enumerable.Range(0, options.Storage.Writers).Select(_ => RunAsync(stopping)));

    private Task RunAsync(CancellationToken stopping) =>
        new BackgroundLoop("Deciding", time, log).RunAsync(
            async ending =>
            {
                if (await pipeline.RunBatchAsync(BatchLimit, ending) == 0)
                    await signal.WaitAsync(s_idle, ending);
                return TimeSpan.Zero;
            },
            stopping
        );
}
