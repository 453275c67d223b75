using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Intake;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Fraud;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Workers;

/// <summary>
/// The nightly work of fraud detection: 1. deletes addresses that are too old; 2. measures again how busy a busy day of
/// each program is; 3. searches for rings, and orders another check of each member in one by an entry of the log, once
/// for each size that its ring has had.
/// </summary>
internal sealed class FraudSearch(
    Traits traits,
    ProgramReads programs,
    IStore store,
    EntryIntake intake,
    TributaryOptions options
)
{
    private static readonly TimeSpan s_normal = TimeSpan.FromDays(28);

    public async ValueTask RunAsync(CancellationToken stopping)
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

    private async Task CheckRingsAsync(ProgramId programId, CancellationToken stopping)
    {
        await foreach (var entries in RingSearch.ChecksAsync(traits, programId, stopping))
            await intake.AcceptAsync(entries, stopping);
    }
}
