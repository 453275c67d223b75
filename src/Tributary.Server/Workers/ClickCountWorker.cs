using System.Data.Common;

namespace Tributary.Server;

/// <summary>
/// Keeps the figures of clicks a few seconds behind the clicks, for all nodes. It rests as long as its work took, many times over: what is counted later
/// is counted with more of its kind.
/// </summary>
internal sealed partial class ClickCountWorker(Stores stores, TimeProvider time, ILogger<ClickCountWorker> log) : BackgroundService
{
    private const int RestPerWork = 20;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await stores.CountClicksAsync(stopping);
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                LogDatabaseGone(e);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            var rest = time.GetElapsedTime(began) * RestPerWork;
            await Task.Delay(rest > s_rest ? rest : s_rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; clicks are counted in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
