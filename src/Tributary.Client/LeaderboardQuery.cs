namespace Tributary.Client;

/// <summary>Which leaderboard is asked for, and for whom.</summary>
public sealed record LeaderboardQuery
{
    /// <summary>
    /// The measure: <c>referrals</c>, <c>revenue</c> or <c>rewards</c>. The default is <c>referrals</c>.
    /// </summary>
    public string? By { get; init; }

    /// <summary>The period: <c>all</c>, <c>month</c> or <c>week</c>. The default is <c>all</c>.</summary>
    public string? Period { get; init; }

    /// <summary>The currency or unit of revenue and rewards. The default is the program's own.</summary>
    public string? Currency { get; init; }

    /// <summary>The group whose members are ranked. The default is all.</summary>
    public string? Group { get; init; }

    /// <summary>
    /// The readers: <c>platform</c> for every member with its id, or <c>members</c> for display names without ids, and
    /// without members who are not listed. The default of a leaderboard is <c>platform</c>, that of a rank
    /// <c>members</c>.
    /// </summary>
    public string? For { get; init; }
}
