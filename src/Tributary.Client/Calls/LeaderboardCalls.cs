using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for leaderboards.</summary>
public sealed class LeaderboardCalls
{
    private readonly Wire wire;
    private readonly string scope;

    internal LeaderboardCalls(Wire wire, string scope) => (this.wire, this.scope) = (wire, scope);

    /// <summary>Returns the best members by one measure.</summary>
    /// <param name="by">The measure: <c>referrals</c>, <c>revenue</c> or <c>rewards</c>.</param>
    /// <param name="period">The period: <c>all</c>, <c>month</c> or <c>week</c>.</param>
    /// <param name="limit">The number of members, 1 to 100. The default is 20.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<LeaderboardInfo> GetAsync(
        string by = "referrals",
        string period = "all",
        int? limit = null,
        CancellationToken cancellation = default
    ) => GetBestAsync(new LeaderboardQuery { By = by, Period = period }, limit, cancellation);

    /// <summary>Returns the best members of a leaderboard.</summary>
    /// <param name="query">The leaderboard.</param>
    /// <param name="limit">The number of members, 1 to 100. The default is 20.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<LeaderboardInfo> GetBestAsync(
        LeaderboardQuery query,
        int? limit = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get(PathOf(scope + "/leaderboard", query, ("limit", Route.Text(limit)))),
            TributaryJson.Default.LeaderboardInfo,
            cancellation
        );

    /// <summary>Returns a member's rank, and who is above and below.</summary>
    /// <param name="member">The id of the member.</param>
    /// <param name="query">The leaderboard. The default is the one of referrals of all time.</param>
    /// <param name="around">The number of members above, and of those below, 1 to 10. The default is 2.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task<MemberRank> GetRankAsync(
        string member,
        LeaderboardQuery? query = null,
        int? around = null,
        CancellationToken cancellation = default
    ) =>
        wire.AskAsync(
            Call.Get(
                PathOf(
                    $"{scope}/members/{Route.Segment(member)}/rank",
                    query ?? new LeaderboardQuery(),
                    ("around", Route.Text(around))
                )
            ),
            TributaryJson.Default.MemberRank,
            cancellation
        );

    private static string PathOf(string path, LeaderboardQuery query, (string Name, string? Value) count) =>
        Route.With(
            path,
            ("by", query.By),
            ("period", query.Period),
            ("currency", query.Currency),
            ("group", query.Group),
            ("for", query.For),
            count
        );
}
