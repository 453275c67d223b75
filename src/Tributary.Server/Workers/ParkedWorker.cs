using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Events;

namespace Tributary.Server.Workers;

/// <summary>
/// Looks after parked entries: wakes those whose wait has ended unnoticed, and gives up those that waited too long.
/// </summary>
internal sealed partial class ParkedWorker(
    IStore store,
    ParkedLimits parked,
    Meters meters,
    TributaryOptions options,
    TimeProvider time,
    ILogger<ParkedWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_sweepAllEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_limitEvery = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longer than any transaction that parks an entry or brings what it waits for. Anything older was not left by a
    /// race.
    /// </summary>
    private static readonly TimeSpan s_raceLasts = TimeSpan.FromSeconds(20);

    /// <summary>Only the first sweep of an hour looks at all that waits.</summary>
    private long? _sweptAll;

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Task.WhenAll(
            Loop("Sweeping parked entries").RunEveryAsync(s_sweepEvery, SweepAsync, stopping, s_sweepEvery),
            Loop("Limiting parked entries").RunEveryAsync(s_limitEvery, LimitAsync, stopping, s_limitEvery)
        );

    private BackgroundLoop Loop(string work) => new(work, time, log);

    private async ValueTask SweepAsync(CancellationToken stopping)
    {
        var isAll = _sweptAll is not { } last || time.GetElapsedTime(last) >= s_sweepAllEvery;
        var began = time.GetTimestamp();
        await store.SweepParkedAsync(stopping, isAll ? null : store.Now - s_raceLasts);
        if (isAll)
            _sweptAll = began;
    }

    private async ValueTask LimitAsync(CancellationToken stopping)
    {
        var ended = await parked.ApplyAsync(
            store.Now,
            TimeSpan.FromDays(options.Parked.Days),
            options.Parked.PerProgram,
            stopping
        );
        if (ended == 0)
            return;
        meters.GivenUp(ended);
        LogGivenUp(ended);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} parked entries were given up: they waited too long, or too many waited. They stay parked "
            + "until somebody retries them."
    )]
    private partial void LogGivenUp(long count);
}
