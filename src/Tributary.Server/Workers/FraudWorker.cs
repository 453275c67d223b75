using Tributary.Engine.Fraud;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Workers;

/// <summary>
/// What fraud detection does by night: 1. addresses that have faded are deleted; 2. what a busy day of a program is, is
/// counted anew; 3. rings are searched, and each member of one is looked at again by an entry of the log, once for each
/// size that its ring has had.
/// </summary>
internal sealed partial class FraudWorker(
    Traits traits,
    ProgramReads programs,
    IStore store,
    EntryIntake intake,
    TributaryOptions options,
    TimeProvider time,
    ILogger<FraudWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_first = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_every = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_normal = TimeSpan.FromDays(28);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        var wait = s_first;
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
                return;
            try
            {
                await RunOnceAsync(stopping);
                wait = s_every;
            }
            catch (Exception e) when (e is StoreException or TimeoutException or QueueFullException)
            {
                LogDatabaseGone(e);
                wait = s_first;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    internal async Task RunOnceAsync(CancellationToken stopping)
    {
        await traits.DeleteFadedAsync(store.Now - TimeSpan.FromDays(options.Fraud.AddressDays), stopping);
        foreach (var name in await programs.ListNamesAsync(stopping))
        {
            if (await store.FindProgramAsync(name, stopping) is not { HasTraits: true } program)
                continue;
            await traits.SetBusyDayAsync(program.Id, store.Now - s_normal, stopping);
            if (program.PlanAt(store.Now).Fraud.ModeOf(Signal.Ring) != SignalMode.Off)
                await CheckRingsAsync(program.Id, stopping);
        }
    }

    private async Task CheckRingsAsync(long programId, CancellationToken stopping)
    {
        await foreach (var entries in RingSearch.ChecksAsync(traits, programId, stopping))
            await intake.AcceptAsync(entries, stopping);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database failed; the nightly search for fraud is tried again in a while."
    )]
    private partial void LogDatabaseGone(Exception e);
}
