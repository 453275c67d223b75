using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Analytics;
using Tributary.Storage.Features.Programs;

namespace Tributary.Server.Workers;

/// <summary>Keeps the figures of analytics a few seconds behind the decisions, for all nodes.</summary>
internal sealed class AnalyticsWorker(
    AnalyticsRollup rollup,
    ProgramReads programs,
    ProgramDirectory directory,
    IStore store,
    TimeProvider time,
    ILogger<AnalyticsWorker> log
) : BackgroundService
{
    // The longer the rest, the more decisions are added up in each row that is written.
    private static readonly TimeSpan s_leastRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_mostRest = TimeSpan.FromSeconds(10);

    private readonly BackgroundLoop _loop = new("Adding up analytics", time, log);

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunSparinglyAsync(s_leastRest, RunOnceAsync, stopping, s_mostRest);

    internal async ValueTask RunOnceAsync(CancellationToken stopping)
    {
        while (await rollup.AddAsync(ListProgramsAsync, store.Now, stopping))
        {
            // There is more of the log.
        }
    }

    private async ValueTask<IReadOnlyDictionary<ProgramId, ProgramFacts>> ListProgramsAsync(CancellationToken stopping)
    {
        var known = new Dictionary<ProgramId, ProgramFacts>();
        foreach (var name in await programs.ListNamesAsync(stopping))
            if (await directory.FindAsync(name, stopping) is { } program)
                known[program.Id] = program;
        return known;
    }
}
