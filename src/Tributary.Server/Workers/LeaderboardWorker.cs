using System.Data.Common;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>
/// Keeps leaderboards a few seconds behind the decisions: 1. counts what was decided since, batch by batch; 2. ranks the boards that changed, and those
/// whose month or week is over. It rests as long as its work took, several times over, so that it never takes much of the database.
/// </summary>
internal sealed partial class LeaderboardWorker(
    LeaderboardRollup rollup, ProgramReads programs, ProgramDirectory directory, IStore store, TimeProvider time, ILogger<LeaderboardWorker> log)
    : BackgroundService
{
    private const int DecisionsAtOnce = 250; // of each partition
    private const int RestPerWork = 9;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    /// <summary>The period that each board was last ranked for by this process; a restart ranks all of them anew.</summary>
    private readonly Dictionary<(long ProgramId, LeaderboardSpan Span), int> _ranked = [];

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await RunOnceAsync(stopping);
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                LogDatabaseGone(e);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            var rest = time.GetElapsedTime(began) * RestPerWork;
            await Task.Delay(rest > s_rest ? rest : s_rest, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task RunOnceAsync(CancellationToken stopping)
    {
        var plans = await ReadPlansAsync(stopping);
        while (await rollup.CountAsync(plans, DecisionsAtOnce, store.Now, stopping) is { } step)
        {
            foreach (var board in step.Boards) _ranked.Remove(board);
            if (!step.More) break;
        }
        var now = store.Now;
        foreach (var (program, plan) in plans)
        {
            foreach (var span in Enum.GetValues<LeaderboardSpan>())
            {
                var period = LeaderboardRollup.Period(span, now, plan);
                if (_ranked.TryGetValue((program, span), out var ranked) && ranked == period) continue;
                if (!await rollup.RankAsync(program, span, plan, now, stopping)) return;
                _ranked[(program, span)] = period;
            }
        }
    }

    private async ValueTask<IReadOnlyDictionary<long, Plan>> ReadPlansAsync(CancellationToken stopping)
    {
        var plans = new Dictionary<long, Plan>();
        foreach (var name in await programs.ListNamesAsync(stopping))
            if (await directory.FindAsync(name, stopping) is { } program) plans[program.Id] = program.PlanAt(store.Now);
        return plans;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; leaderboards go on in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
