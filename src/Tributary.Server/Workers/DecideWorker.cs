using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;

namespace Tributary.Server.Workers;

/// <summary>
/// Decides what is in the inbox, batch after batch: at once when this process accepted something, soon when another
/// did.
/// </summary>
internal sealed partial class DecideWorker(
    EntryPipeline pipeline,
    TributaryOptions options,
    WorkSignal signal,
    Meters meters,
    TimeProvider time,
    ILogger<DecideWorker> log
) : BackgroundService
{
    private const int BatchLimit = 1_000;
    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_afterFault = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        // two batches never share a partition
        Task.WhenAll(Enumerable.Range(0, options.Storage.Writers).Select(_ => RunAsync(stopping)));

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var began = time.GetTimestamp();
                var count = await pipeline.RunBatchAsync(BatchLimit, stopping);
                if (count > 0)
                    meters.BatchDuration(time.GetElapsedTime(began));
                else
                    await signal.WaitAsync(s_idle, stopping);
            }
            catch (Exception e) when (e is StoreException or TimeoutException)
            {
                LogDatabaseGone(e);
                await Task.Delay(s_afterFault, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; deciding goes on in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
