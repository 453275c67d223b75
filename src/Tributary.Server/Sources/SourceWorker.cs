using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Monitoring;

namespace Tributary.Server.Sources;

/// <summary>
/// Runs every source. When the broker of one fails, that source restarts after a pause; the others continue.
/// </summary>
/// <remarks>
/// The loop is not a <c>BackgroundLoop</c>: a message that arrives in the middle of a turn ends the growth of the
/// pause, and an outage is logged once, with the number of its failures.
/// </remarks>
internal sealed partial class SourceWorker(
    IEnumerable<ISource> sources,
    MessageIntake intake,
    TimeProvider time,
    ILogger<SourceWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(15);

    /// <summary>
    /// After a failure a source counts as working again when it has run for this long or has delivered a message.
    /// </summary>
    private static readonly TimeSpan s_steadyAfter = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Task.WhenAll(sources.Select(source => RunAsync(source, stopping)));

    private async Task RunAsync(ISource source, CancellationToken stopping)
    {
        var pause = s_firstPause;
        var trouble = new Trouble(time);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var running = source.RunAsync(TakeAsync, stopping);
                if (await Task.WhenAny(running, Task.Delay(s_steadyAfter, time, stopping)) != running)
                    LogRecovery();
                await running;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (trouble.TryBegin())
                    LogFailed(source.Name, e.Message);
            }
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }

        ValueTask<IReadOnlyList<MessageFault?>> TakeAsync(
            IReadOnlyList<BrokerMessage> messages,
            CancellationToken ending
        )
        {
            pause = s_firstPause; // the source works again
            LogRecovery();
            return intake.TakeAsync(source.Name, messages, ending);
        }

        void LogRecovery()
        {
            if (trouble.TryEnd() is { } ended)
                LogRuns(source.Name, Math.Round(ended.Lasted.TotalSeconds, 1), ended.Failures);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The source {Source} fails: {Fault}. It is retried automatically, and unacknowledged messages "
            + "are delivered again. Further failures are counted, not logged."
    )]
    private partial void LogFailed(string source, string fault);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The source {Source} works again after {Seconds} s and {Failures} failures."
    )]
    private partial void LogRuns(string source, double seconds, int failures);
}
