using Tributary.Engine.Pipeline;

namespace Tributary.Server.Workers;

/// <summary>
/// Works, and rests twenty times as long as that took, so that it never takes much of the database; what came meanwhile
/// is done together.
/// </summary>
/// <param name="work">For the log.</param>
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
            catch (Exception e) when (e is StoreException or TimeoutException)
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; {Work} goes on in a moment.")]
    private partial void LogDatabaseGone(Exception e, string work);
}
