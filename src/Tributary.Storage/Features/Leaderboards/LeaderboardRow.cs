using Tributary.Engine.Foundation;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Leaderboards;

/// <summary>A place on a leaderboard, as it is stored.</summary>
/// <param name="Rank">From 1, without ties.</param>
internal sealed record StoredPlace(
    ProgramId ProgramId,
    string Span,
    string Measure,
    int Rank,
    MemberId MemberId,
    long Value,
    Instant AsOf
);

/// <summary>Table <c>leaderboard b</c>.</summary>
internal static class LeaderboardRow
{
    private static readonly Table<StoredPlace> s_table = new("leaderboard", "b");

    public static readonly Column<ProgramId> ProgramId = s_table.Id<ProgramId>("program_id", b => b.ProgramId);
    public static readonly Column<string> Span = s_table.Text("span", b => b.Span);
    public static readonly Column<string> Measure = s_table.Text("measure", b => b.Measure);
    public static readonly Column<int> Rank = s_table.Int("rank", b => b.Rank);
    public static readonly Column<MemberId> MemberId = s_table.Id<MemberId>("member_id", b => b.MemberId);
    public static readonly Column<long> Value = s_table.Long("value", b => b.Value);
    public static readonly Column<Instant> AsOf = s_table.Moment("as_of", b => b.AsOf);

    public static readonly TableWrite<StoredPlace> Insert = s_table.Insert();
}
