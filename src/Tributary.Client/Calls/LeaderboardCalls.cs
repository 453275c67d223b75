using Tributary.Client.Contracts;
using Tributary.Client.Contracts.Json;
using Tributary.Client.Http;

namespace Tributary.Client.Calls;

/// <summary>The calls for leaderboards.</summary>
public sealed class LeaderboardCalls
{
    private readonly Wire wire;
    private readonly string path;

    internal LeaderboardCalls(Wire wire, string scope) => (this.wire, path) = (wire, scope + "/leaderboard");

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
    ) =>
        wire.AskAsync(
            Call.Get(Route.With(path, ("by", by), ("period", period), ("limit", Route.Text(limit)))),
            TributaryJson.Default.LeaderboardInfo,
            cancellation
        );
}
