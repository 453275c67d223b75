using System.Data.Common;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>What time orders: releases and expiries as commands of the log, the sweep of what waits in vain, and the daily house-keeping.</summary>
internal sealed partial class TimerWorker(Stores stores, Intake intake, IdempotencyKeys idempotency, TimeProvider time, ILogger<TimerWorker> log) : BackgroundService
{
    private const string Actor = "timer";
    private const int AtOnce = 1_000;
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
        var now = stores.Store.Now;
        var due = await stores.Store.FindDueAsync(now, stopping);
        if (due.Count == 0) return;
        var ids = await stores.Store.TakeIdsAsync(due.Count, stopping);
        await intake.AcceptAsync([.. due.Select(work => Order(work, now, ids.Next()))], stopping);
    }

    private static NewEntry Order(DueWork work, Instant now, long id)
    {
        var facts = new CommandFacts { DueMicros = now.Micros, Limit = AtOnce }.ToJson();
        return new NewEntry
        {
            ProgramId = work.ProgramId,
            Type = work.Type,
            Key = EntryKey.OfCommand(id),
            BodyHash = EntryKey.OfBody(facts),
            Target = (0, work.Partition),
            Facts = facts,
            Actor = Actor,
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; timers go on in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
