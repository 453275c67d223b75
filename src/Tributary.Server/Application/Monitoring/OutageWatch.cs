using System.Globalization;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Monitoring;

/// <summary>
/// Logs when the database begins to fail and when it works again, and probes it meanwhile. The probe is a small write,
/// since a disk may be full and a server may have become a standby.
/// </summary>
internal sealed partial class OutageWatch(
    Outages outages,
    Database database,
    TimeProvider time,
    ILogger<OutageWatch> log
) : BackgroundService
{
    // language=sql
    private const string Write =
        "insert into setting (key, value) values ('probed_at', @at) on conflict (key) do update set value = "
        + "excluded.value";

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var first = await outages.WaitAsync(stopping);
                if (outages.IsDiskFull)
                    LogDiskFull(first.Message);
                else
                    LogGone(first.Message);
                (TimeSpan Lasted, long Count)? ended = null;
                while (ended is null)
                {
                    await Task.Delay(s_every, time, stopping);
                    if (await TryWriteAsync(stopping))
                        ended = outages.TryEnd(s_every);
                }
                LogBack(Math.Round(ended.Value.Lasted.TotalSeconds, 1), ended.Value.Count - 1);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async ValueTask<bool> TryWriteAsync(CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(s_patience, time);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            await database.ExecuteAsync(
                Write,
                within.Token,
                ("@at", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture))
            );
            return true;
        }
        catch (Exception e)
            when (e is StoreException or TimeoutException
                || (e is OperationCanceledException && !stopping.IsCancellationRequested)
            )
        {
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database is unavailable: {Fault}. Writes are answered 503 and workers retry every second; "
            + "further failures are counted, not logged."
    )]
    private partial void LogGone(string fault);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The disk of the database is full: {Fault}. Writes are answered 503 until there is space; further "
            + "failures are counted, not logged."
    )]
    private partial void LogDiskFull(string fault);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The database is available again after {Seconds} s; {Count} further failures were not logged."
    )]
    private partial void LogBack(double seconds, long count);
}
