using Tributary.Engine;

namespace Tributary.Storage;

public enum LeaderboardMeasure { Referrals, Revenue, Rewards }

public enum LeaderboardSpan { All, Month, Week }

/// <param name="Place">From 1, each once.</param>
/// <param name="Value">A count of completed referrals, or minor units of the program's currency.</param>
public sealed record LeaderboardView(int Place, string Member, long Value, Instant AsOf);

public sealed class LeaderboardReads(Database database)
{
    public ValueTask<List<LeaderboardView>> ListAsync(
        long programId, LeaderboardMeasure measure, LeaderboardSpan span, int limit, CancellationToken stopping) =>
        database.ListAsync("""
            select b.rank, m.external_id, b.value, b.as_of
            from leaderboard b join member m on m.program_id = b.program_id and m.id = b.member_id
            where b.program_id = @program and b.span = @span and b.measure = @measure and b.rank <= @limit
            order by b.rank
            """, reader => new LeaderboardView(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.Instant(3)), stopping,
            ("@program", programId), ("@span", Word.Of(span)), ("@measure", Word.Of(measure)), ("@limit", limit));

    /// <summary>The moment up to which every decision is counted; null before the first roll-up.</summary>
    public async ValueTask<Instant?> AsOfAsync(CancellationToken stopping) =>
        (await database.ListAsync("select min(at) from rollup", reader => reader.InstantOrNull(0), stopping)).Single();
}
