using Tributary.Engine;

namespace Tributary.Server;

/// <summary>Has every source run; one whose broker fails begins again after a while, the others go on.</summary>
internal sealed partial class SourceWorker(IEnumerable<ISource> sources, MessageIntake intake, TimeProvider time, ILogger<SourceWorker> log) : BackgroundService
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(15);

    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(sources.Select(source => RunAsync(source, stopping)));

    private async Task RunAsync(ISource source, CancellationToken stopping)
    {
        var pause = s_firstPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await source.RunAsync(TakeAsync, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e, source.Name, pause);
            }
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }

        ValueTask<IReadOnlyList<MessageFault?>> TakeAsync(IReadOnlyList<BrokerMessage> messages, CancellationToken ending)
        {
            pause = s_firstPause; // it works again
            return intake.TakeAsync(source.Name, messages, ending);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The source {Source} failed; it begins again in {Pause}. What was not acknowledged comes again.")]
    private partial void LogFailed(Exception e, string source, TimeSpan pause);
}
