using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Monitoring;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Events;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Workers;

/// <summary>
/// What time orders: releases and expiries as commands of the log, the sweep of what waits in vain, and the daily
/// house-keeping.
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
    /// Longer than any transaction that parks or brings something: what is older was not left by a race.
    /// </summary>
    private static readonly TimeSpan s_raceLasts = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_keepHouseEvery = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_keysLast = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        var (swept, kept, sweptAll, limited) = (time.GetTimestamp(), (long?)null, (long?)null, time.GetTimestamp());
        using var timer = new PeriodicTimer(s_tick, time);
        try
        {
            do
            {
                try
                {
                    await OrderDueAsync(stopping);
                    if (time.GetElapsedTime(swept) >= s_sweepEvery)
                    {
                        swept = time.GetTimestamp();
                        var isAll = sweptAll is null || time.GetElapsedTime(sweptAll.Value) >= s_sweepAllEvery;
                        await stores.Store.SweepParkedAsync(stopping, isAll ? null : stores.Store.Now - s_raceLasts);
                        if (isAll)
                            sweptAll = swept;
                    }
                    if (time.GetElapsedTime(limited) >= s_limitParkedEvery)
                    {
                        limited = time.GetTimestamp();
                        await LimitParkedAsync(stopping);
                    }
                    if (kept is null || time.GetElapsedTime(kept.Value) >= s_keepHouseEvery)
                    {
                        kept = time.GetTimestamp();
                        await stores.Store.MaintainAsync(stopping);
                        await idempotency.DeleteBeforeAsync(stores.Store.Now - s_keysLast, stopping);
                    }
                }
                catch (Exception e) when (e is StoreException or TimeoutException)
                {
                    LogDatabaseGone(e);
                }
            } while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
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
            + "for a person to retry."
    )]
    private partial void LogGivenUp(long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; timers go on in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
