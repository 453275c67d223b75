using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Features.Analytics;

namespace Tributary.Server.Workers;

/// <summary>Keeps the lists of the best referrers of large programs behind the figures, for all nodes.</summary>
internal sealed class ReferrerWorker(
    ReferrerRanking ranking,
    RankedPrograms programs,
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
        var due = await ranking.ListDueAsync(ending => programs.ListAsync(now, ending), now, stopping);
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
            // A new list takes the place of one that is asked for no more.
            var renewed = due.Where(one => one.Duration is null).Select(one => one.Program).ToHashSet();
            if (renewed.Count > 0)
                foreach (var program in await programs.ListAsync(now, stopping))
                    if (renewed.Contains(program.Id))
                        await ranking.ForgetAsync(program.Id, program.Today.Day, stopping);
        }
        finally
        {
            await ranking.EndTurnAsync(now, stopping);
        }
    }
}
