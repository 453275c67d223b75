using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Features.Leaderboards;

namespace Tributary.Server.Workers;

/// <summary>
/// Updates leaderboards a few seconds after decisions: 1. finds the programs with decisions since the last ranking, or
/// whose month or week has ended, or whose Terms name other currencies; 2. takes the lock, which one node holds at a
/// time; 3. ranks each of them.
/// </summary>
internal sealed class LeaderboardWorker(
    LeaderboardRollup rollup,
    RankedPrograms programs,
    IStore store,
    TimeProvider time,
    ILogger<LeaderboardWorker> log
) : BackgroundService
{
    private static readonly TimeSpan s_leastRest = TimeSpan.FromSeconds(2);

    private readonly BackgroundLoop _loop = new("Ranking leaderboards", time, log);

    /// <summary>
    /// The leaderboards of each program's last ranking by this process. After a restart all programs are ranked again.
    /// The Terms that a ranking goes by may be a second old, so that a new currency can have decisions before it has
    /// leaderboards.
    /// </summary>
    private readonly Dictionary<ProgramId, (int Month, int Week, string Currencies)> _ranked = [];

    protected override Task ExecuteAsync(CancellationToken stopping) =>
        _loop.RunSparinglyAsync(s_leastRest, RunOnceAsync, stopping);

    internal async ValueTask RunOnceAsync(CancellationToken stopping)
    {
        var now = store.Now;
        var changes = await rollup.FindChangesAsync(stopping);
        // After the changes, so that the list contains every program they name.
        var due = (await programs.ListAsync(now, stopping))
            .Where(p => changes.Concerns(p.Id) || _ranked.GetValueOrDefault(p.Id) != BoardsOf(p))
            .ToList();
        if (due.Count == 0 || await rollup.TakeTurnAsync(now, stopping) is not { } turn)
            return;

        foreach (var program in due)
        {
            if (!await turn.RankAsync(program, store.Now, stopping))
                return;
            _ranked[program.Id] = BoardsOf(program);
        }
        await turn.EndAsync(changes.Reached, now, stopping);
    }

    private static (int Month, int Week, string Currencies) BoardsOf(RankedProgram program) =>
        (program.Today.Month, program.Today.Week, string.Join(' ', [program.Currency, .. program.Others]));
}
