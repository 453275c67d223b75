using System.Data.Common;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>What time orders: releases and expiries as commands of the log, the sweep of what waits in vain, and the daily house-keeping.</summary>
internal sealed partial class TimerWorker(Stores stores, Intake intake, IdempotencyKeys idempotency, TimeProvider time, ILogger<TimerWorker> log) : BackgroundService
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_keepHouseEvery = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_keysLast = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        var (swept, kept) = (time.GetTimestamp(), (long?)null);
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
                        await stores.Store.SweepParkedAsync(stopping);
                    }
                    if (kept is null || time.GetElapsedTime(kept.Value) >= s_keepHouseEvery)
                    {
                        kept = time.GetTimestamp();
                        await stores.EnsurePartitionsAsync(stopping);
                        await idempotency.DeleteBeforeAsync(stores.Store.Now - s_keysLast, stopping);
                    }
                }
                catch (Exception e) when (e is DbException or TimeoutException)
                {
                    LogDatabaseGone(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async ValueTask OrderDueAsync(CancellationToken stopping)
    {
        var due = await DueEntries.ListAsync(stores.Store, stopping);
        if (due.Count > 0) await intake.AcceptAsync(due, stopping);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; timers go on in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
