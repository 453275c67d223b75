using Tributary.Engine.Foundation;
using Tributary.Engine.Pipeline;
using Tributary.Engine.Terms;
using Tributary.Server.Application;
using Tributary.Storage.Features.Leaderboards;

namespace Tributary.Server.Features.Leaderboards;

/// <summary>
/// Keeps whole leaderboards in memory, so that a member's rank is found without an index that every decision would have
/// to maintain (docs/decisions/0007).
/// </summary>
internal sealed class RememberedStandings(StandingReads reads, IStore store, TimeProvider time)
{
    /// <summary>With a million members on each, they take half a gigabyte.</summary>
    private const int Most = 32;

    private readonly Remembered<(LeaderboardKey, CalendarDates), Standings> _standings = new(time, Most);

    public ValueTask<Standings> FindAsync(ProgramFacts program, LeaderboardKey board, CancellationToken stopping)
    {
        var now = store.Now;
        var today = Calendar.Dates(now, program.PlanAt(now).TimeZone);
        // A day of the same month and week has the same board, and all days have the same one of all time.
        var period = board.Span == LeaderboardSpan.All ? default : today with { Day = 0 };
        return _standings.FindAsync(
            (board, period),
            async () =>
                await reads.ReadAsync(
                    board,
                    board.Currency == program.HomeCurrency,
                    today,
                    store.Now,
                    CancellationToken.None
                ),
            stopping
        );
    }
}
