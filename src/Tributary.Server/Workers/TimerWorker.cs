using Tributary.Server.Application;
using Tributary.Server.Application.Intake;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Workers;

/// <summary>
/// Does the work that is due by time: releases and expiries as commands of the log, and the daily housekeeping.
/// </summary>
internal sealed class TimerWorker(
    Stores stores,
    EntryIntake intake,
    IdempotencyKeys idempotency,
    TimeProvider time,
    ILogger<TimerWorker> log
) : BackgroundService
{
    private const int WaitsAtOnce = 1_000;

    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_keepHouseEvery = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_keysLast = TimeSpan.FromDays(7);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        Task.WhenAll(
            Loop("Ordering what is due").RunEveryAsync(s_tick, OrderDueAsync, stopping),
            Loop("The daily housekeeping").RunEveryAsync(s_keepHouseEvery, KeepHouseAsync, stopping)
        );

    private BackgroundLoop Loop(string work) => new(work, time, log);

    private async ValueTask KeepHouseAsync(CancellationToken stopping)
    {
        await stores.Store.MaintainAsync(stopping);
        await idempotency.DeleteBeforeAsync(stores.Store.Now - s_keysLast, stopping);
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
}
