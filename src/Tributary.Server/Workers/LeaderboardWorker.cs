using System.Data.Common;
using Tributary.Engine;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>
/// Keeps leaderboards a few seconds behind the decisions: 1. finds the programs of which something was decided since the last ranking, or whose month or
/// week is over; 2. takes the turn, which one node has at a time; 3. ranks each of them. It rests as long as its work took, many times over, so that it
/// never takes much of the database.
/// </summary>
internal sealed partial class LeaderboardWorker(
    LeaderboardRollup rollup, ProgramReads programs, ProgramDirectory directory, IStore store, TimeProvider time, ILogger<LeaderboardWorker> log)
    : BackgroundService
{
    private const int RestPerWork = 20;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    /// <summary>The month and week that each program was last ranked for by this process; a restart ranks all of them anew.</summary>
    private readonly Dictionary<long, (int Month, int Week)> _ranked = [];

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
        var now = store.Now;
        var changes = await rollup.FindChangesAsync(stopping);
        var due = new List<(long ProgramId, CalendarDates Dates)>();
        foreach (var (program, dates) in await ReadDatesAsync(now, stopping)) // after the changes, so that it holds every program of theirs
            if (changes.Touch(program) || _ranked.GetValueOrDefault(program) != (dates.Month, dates.Week)) due.Add((program, dates));
        if (due.Count == 0 || await rollup.TakeTurnAsync(now, stopping) is not { } turn) return;

        foreach (var (program, dates) in due)
        {
            if (!await turn.RankAsync(program, dates, store.Now, stopping)) return;
            _ranked[program] = (dates.Month, dates.Week);
        }
        await turn.EndAsync(changes.Reached, now, stopping);
    }

    /// <summary>Today, by program.</summary>
    private async ValueTask<IReadOnlyList<(long ProgramId, CalendarDates Dates)>> ReadDatesAsync(Instant now, CancellationToken stopping)
    {
        var dates = new List<(long, CalendarDates)>();
        foreach (var name in await programs.ListNamesAsync(stopping))
            if (await directory.FindAsync(name, stopping) is { } program) dates.Add((program.Id, Calendar.Dates(now, program.PlanAt(now).TimeZone)));
        return dates;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database failed; leaderboards go on in a moment.")]
    private partial void LogDatabaseGone(Exception e);
}
