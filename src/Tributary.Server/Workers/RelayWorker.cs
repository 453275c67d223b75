using Tributary.Engine.Outbox;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Outbox;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Outbox;
using Tributary.Storage.Features.Webhooks;

namespace Tributary.Server.Workers;

/// <summary>
/// Hands changes on to where they are wanted: to each sink by itself, one batch of a partition after the other, several
/// partitions at once. A sink that fails is tried again after a while, longer each time; the others go on.
/// </summary>
internal sealed partial class RelayWorker(
    IStore store,
    Sinks sinks,
    Envelopes envelopes,
    IEnumerable<ISink> outside,
    WebhookFanOut webhooks,
    Deliveries deliveries,
    RelaySignals signals,
    Meters meters,
    TimeProvider time,
    ILogger<RelayWorker> log
) : BackgroundService
{
    private const int BatchLimit = 500;

    /// <summary>Partitions under way at once, for each sink.</summary>
    private const int AtOnce = 2;

    /// <summary>A position is locked meanwhile, and no session may hold a lock for longer than ten seconds.</summary>
    private static readonly TimeSpan s_publishWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_seenEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_trimEvery = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stopping)
    {
        var outlets = outside
            .Select(sink => new Outlet(
                sink.Name,
                (rows, within) => PublishAsync(sink, rows, within),
                new Trouble(time)
            ))
            .Append(new Outlet(Sinks.Webhooks, webhooks.AddAsync, new Trouble(time)));
        return Task.WhenAll(
            outlets
                .SelectMany(outlet =>
                    Enumerable.Range(0, AtOnce).Select(_ => RunAsync(outlet, signals.Add(), stopping))
                )
                .Append(RunAsync(RegisterAsync, s_seenEvery, stopping))
                .Append(RunAsync(TrimAsync, s_trimEvery, stopping))
        );
    }

    private async ValueTask PublishAsync(ISink sink, IReadOnlyList<OutboxRow> rows, CancellationToken stopping) =>
        await sink.PublishAsync(await envelopes.WriteAsync(rows, stopping), stopping);

    private async Task RunAsync(Outlet outlet, WorkSignal signal, CancellationToken stopping)
    {
        var pause = s_firstPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var count = await store.RelayAsync(
                    outlet.Sink,
                    BatchLimit,
                    (rows, ct) => WithinAsync(outlet, rows, ct),
                    stopping
                );
                pause = s_firstPause;
                if (outlet.Trouble.Ends() is { } ended)
                    LogTakes(outlet.Sink, Math.Round(ended.Lasted.TotalSeconds, 1), ended.Failures);
                if (count == 0)
                    await signal.WaitAsync(s_idle, stopping);
                else
                    meters.Relayed(count);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (Outage.Is(e))
                    LogDatabaseGone(e);
                else if (outlet.Trouble.Begins())
                    LogFailed(outlet.Sink, (e.InnerException ?? e).Message);
                await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
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

    private async Task RunAsync(Func<CancellationToken, Task> work, TimeSpan every, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var rest = every;
            try
            {
                await work(stopping);
            }
            catch (Exception e) when (e is StoreException or TimeoutException)
            {
                LogDatabaseGone(e);
                rest = s_firstPause;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            await Task.Delay(rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RegisterAsync(CancellationToken stopping)
    {
        foreach (var sink in outside)
            await sinks.AddAsync(sink.Name, store.Now, stopping);
    }

    private async Task TrimAsync(CancellationToken stopping)
    {
        while (await sinks.TrimAsync(store.Now, stopping) > 0) { }
        while (await deliveries.TrimAsync(store.Now, stopping) > 0) { }
    }

    /// <summary>A sink as the relay sees it.</summary>
    private sealed record Outlet(
        string Sink,
        Func<IReadOnlyList<OutboxRow>, CancellationToken, ValueTask> PublishAsync,
        Trouble Trouble
    );

    /// <summary>The other side failed, not the database.</summary>
    private sealed class SinkException(Exception inner) : Exception(inner.Message, inner);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The sink {Sink} does not take changes: {Fault}. They wait and are sent again; further failures are "
            + "counted, not logged."
    )]
    private partial void LogFailed(string sink, string fault);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The sink {Sink} takes changes again after {Seconds} s and {Failures} failures."
    )]
    private partial void LogTakes(string sink, double seconds, int failures);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database failed; the relay's house-keeping goes on in a moment."
    )]
    private partial void LogDatabaseGone(Exception e);
}
