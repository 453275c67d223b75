using Tributary.Server.Application;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Workers;

/// <summary>
/// Does the work that is due by time: releases and expiries as commands of the log, giving up entries that waited too
/// long, and the daily housekeeping.
/// </summary>
internal sealed partial class TimerWorker(
    Stores stores,
    EntryIntake intake,
    IdempotencyKeys idempotency,
    ParkedLimits parked,
    Meters meters,
    TributaryOptions options,
    TimeProvider time,
    ILogger<TimerWorker> log
) : BackgroundService
{
    private const int WaitsAtOnce = 1_000;

    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_sweepAllEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_limitParkedEvery = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longer than any transaction that parks an entry or brings what it waits for. Anything older was not left by a
    /// race.
    /// </summary>
    private static readonly TimeSpan s_raceLasts = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_keepHouseEvery = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_keysLast = TimeSpan.FromDays(7);

    /// <summary>Only the first sweep of an hour looks at all that waits.</summary>
    private long? _sweptAll;

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Task.WhenAll(
            Loop("Ordering what is due").RunEveryAsync(s_tick, OrderDueAsync, stopping),
            Loop("Sweeping parked entries").RunEveryAsync(s_sweepEvery, SweepAsync, stopping, s_sweepEvery),
            Loop("Limiting parked entries")
                .RunEveryAsync(s_limitParkedEvery, LimitParkedAsync, stopping, s_limitParkedEvery),
            Loop("The daily housekeeping").RunEveryAsync(s_keepHouseEvery, KeepHouseAsync, stopping)
        );

    private BackgroundLoop Loop(string work) => new(work, time, log);

    private async ValueTask SweepAsync(CancellationToken stopping)
    {
        var isAll = _sweptAll is not { } last || time.GetElapsedTime(last) >= s_sweepAllEvery;
        var began = time.GetTimestamp();
        await stores.Store.SweepParkedAsync(stopping, isAll ? null : stores.Store.Now - s_raceLasts);
        if (isAll)
            _sweptAll = began;
    }

    private async ValueTask KeepHouseAsync(CancellationToken stopping)
    {
        await stores.Store.MaintainAsync(stopping);
        await idempotency.DeleteBeforeAsync(stores.Store.Now - s_keysLast, stopping);
    }

    private async ValueTask LimitParkedAsync(CancellationToken stopping)
    {
        var ended = await parked.ApplyAsync(
            stores.Store.Now,
            TimeSpan.FromDays(options.Parked.Days),
            options.Parked.PerProgram,
            stopping
        );
        if (ended == 0)
            return;
        meters.GivenUp(ended);
        LogGivenUp(ended);
    }

    private async ValueTask OrderDueAsync(CancellationToken stopping)
    {
        var due = await DueEntries.ListAsync(stores.Store, stopping);
        if (due.Count > 0)
            await intake.AcceptAsync(due, stopping);
        var ended = await stores.Store.FindEndedWaitsAsync(stores.Store.Now, WaitsAtOnce, stopping);
        if (ended.Count > 0)
            await intake.SignUpAsync([.. ended.Select(wait => wait.SignUp with { EndsWait = true })], stopping);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} parked entries were given up: they waited too long, or too many waited. They stay parked "
            + "until somebody retries them."
    )]
    private partial void LogGivenUp(long count);
}
