using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Features.Leaderboards;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Workers;

/// <summary>Keeps the lists of the best referrers of large programs behind the figures, for all nodes.</summary>
internal sealed class ReferrerWorker(
    ReferrerRanking ranking,
    ProgramReads programs,
    ProgramDirectory directory,
    IStore store,
    TimeProvider time,
    ILogger<ReferrerWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_leastRest = TimeSpan.FromSeconds(1);

    private readonly BackgroundLoop _loop = new("Ranking referrers", time, log);

    /// <summary>A turn begins no further list after this time.</summary>
    internal TimeSpan MostWork { get; init; } = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunSparinglyAsync(s_leastRest, ending => RunOnceAsync(store.Now, ending), stopping);

    internal async ValueTask RunOnceAsync(Instant now, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        var due = await ranking.ListDueAsync(ending => ListProgramsAsync(now, ending), now, stopping);
        if (due.Count == 0 || !await ranking.TakeTurnAsync(now, stopping))
            return;
        try
        {
            foreach (var one in due)
            {
                var start = time.GetTimestamp();
                var ranked = await ranking.ReadAsync(one, store.Now, stopping);
                await ranking.WriteAsync(one, ranked, time.GetElapsedTime(start), stopping);
                if (time.GetElapsedTime(began) >= MostWork)
                    break;
            }
            foreach (var program in await ListProgramsAsync(now, stopping))
                if (due.Any(one => one.Program == program.Id && one.Took is null))
                    await ranking.ForgetAsync(program.Id, program.Today.Day, stopping);
        }
        finally
        {
            await ranking.EndTurnAsync(now, stopping);
        }
    }

    private async ValueTask<IReadOnlyList<RankedProgram>> ListProgramsAsync(Instant now, CancellationToken stopping)
    {
        var ranked = new List<RankedProgram>();
        foreach (var name in await programs.ListNamesAsync(stopping))
            if (await directory.FindAsync(name, stopping) is { } program)
                ranked.Add(
                    new RankedProgram(
                        program.Id,
                        program.HomeCurrency,
                        Calendar.Dates(now, program.PlanAt(now).TimeZone)
                    )
                );
        return ranked;
    }
}
