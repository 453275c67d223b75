using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Storage.Connections;

namespace Tributary.Server.Workers;

/// <summary>
/// Delivers changes to each sink separately: one batch of a partition after the other, several partitions in parallel.
/// A failing sink is retried after a growing pause; the others continue.
/// </summary>
internal sealed partial class RelayWorker(
    IStore store,
    RelayOutlets outlets,
    RelaySignals signals,
    Meters meters,
    TimeProvider time,
    ILogger<RelayWorker> log
) : BackgroundService
{
    private const int BatchLimit = 500;

    /// <summary>The most partitions in progress for each sink.</summary>
    private const int AtOnce = 2;

    /// <summary>A position is locked meanwhile, and no session may hold a lock for longer than ten seconds.</summary>
    private static readonly TimeSpan s_publishWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Task.WhenAll(
            outlets
                .List()
                .Select(outlet => new Outlet(outlet.Sink, outlet.PublishAsync, new Trouble(time)))
                .SelectMany(outlet =>
                    Enumerable.Range(0, AtOnce).Select(_ => RunAsync(outlet, signals.Add(), stopping))
                )
        );

    private Task RunAsync(Outlet outlet, WorkSignal signal, CancellationToken stopping) =>
        new BackgroundLoop(outlet.Sink, time, log)
        {
            LongestPause = s_longestPause,
            LogFailure = fault =>
            {
                if (Outage.Is(fault))
                    LogDatabaseGone(fault, outlet.Sink);
                else if (outlet.Trouble.TryBegin())
                    LogFailed(outlet.Sink, (fault.InnerException ?? fault).Message);
            },
        }.RunAsync(ending => RelayAsync(outlet, signal, ending), stopping);

    private async ValueTask<TimeSpan> RelayAsync(Outlet outlet, WorkSignal signal, CancellationToken stopping)
    {
        var count = await store.RelayAsync(
            outlet.Sink,
            BatchLimit,
            (rows, within) => WithinAsync(outlet, rows, within),
            stopping
        );
        if (outlet.Trouble.TryEnd() is { } ended)
            LogTakes(outlet.Sink, Math.Round(ended.Lasted.TotalSeconds, 1), ended.Failures);
        if (count == 0)
            await signal.WaitAsync(s_idle, stopping);
        else
            meters.Relayed(count);
        return TimeSpan.Zero;
    }

    private async ValueTask WithinAsync(Outlet outlet, IReadOnlyList<OutboxRow> rows, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(s_publishWithin, time);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            await outlet.PublishAsync(rows, within.Token);
        }
        catch (Exception e) when (e is not StoreException && !stopping.IsCancellationRequested)
        {
            throw new SinkException(e);
        }
    }

    /// <summary>The relay's state for one sink.</summary>
    private sealed record Outlet(
        string Sink,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> PublishAsync,
        Trouble Trouble
    );

    /// <summary>Thrown when the sink failed, not the database.</summary>
    private sealed class SinkException(Exception inner) : Exception(inner.Message, inner);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The sink {Sink} does not accept changes: {Fault}. They wait and are retried; further failures are "
            + "counted, not logged."
    )]
    private partial void LogFailed(string sink, string fault);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The sink {Sink} accepts changes again after {Seconds} s and {Failures} failures."
    )]
    private partial void LogTakes(string sink, double seconds, int failures);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database failed; changes for the sink {Sink} wait and are sent again."
    )]
    private partial void LogDatabaseGone(Exception e, string sink);
}
