using System.Data.Common;

namespace Tributary.Server.Workers;

/// <summary>
/// Runs a piece of work and then sleeps twenty times as long as the run took, which keeps its share of the database
/// below 5 %. Work that arrives meanwhile is handled in the next run.
/// </summary>
/// <param name="work">The name of the work in the log.</param>
internal abstract partial class BackgroundLoop(string work, TimeSpan leastRest, TimeProvider time, ILogger log)
    : BackgroundService
{
    private const int RestPerWork = 20;

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await RunOnceAsync(stopping);
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                LogDatabaseGone(e, work);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            var rest = time.GetElapsedTime(began) * RestPerWork;
            await Task.Delay(rest > leastRest ? rest : leastRest, time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal abstract Task RunOnceAsync(CancellationToken stopping);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; retrying {Work} shortly.")]
    private partial void LogDatabaseGone(Exception e, string work);
}
