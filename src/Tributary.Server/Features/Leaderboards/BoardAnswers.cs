using Tributary.Client.Contracts;
using Tributary.Storage.Features.Leaderboards;

namespace Tributary.Server.Features.Leaderboards;

/// <summary>Writes what both calls show of a leaderboard.</summary>
internal static class BoardAnswers
{
    public static LeaderboardLine Line(LeaderboardPlace place, bool showsIds) =>
        new()
        {
            Rank = place.Rank,
            Member = showsIds ? place.Member.Name : null,
            DisplayName = place.Member.DisplayName,
            Listed = place.Member.IsListed,
            Value = place.Value,
        };

    /// <summary>Returns null for counts.</summary>
    public static string? CurrencyOf(LeaderboardKey board) =>
        board.Measure == LeaderboardMeasure.Referrals ? null : board.Currency;
}
