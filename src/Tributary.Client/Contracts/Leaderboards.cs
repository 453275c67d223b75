namespace Tributary.Client.Contracts;

/// <summary>The best members, from a roll-up that is refreshed every few seconds.</summary>
public sealed record LeaderboardInfo
{
    /// <summary>Best first; at most as many as asked for.</summary>
    public required IReadOnlyList<LeaderboardLine> Items { get; init; }

    /// <summary>When the roll-up was made.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>What is ranked: <c>referrals</c>, <c>revenue</c> or <c>rewards</c>.</summary>
    public required string By { get; init; }

    /// <summary><c>all</c>, <c>month</c> or <c>week</c>.</summary>
    public required string Period { get; init; }

    /// <summary>What the values are in; null for counts.</summary>
    public string? Currency { get; init; }
}

/// <summary>A place on a leaderboard.</summary>
public sealed record LeaderboardLine
{
    /// <summary>From 1; equal values share a rank.</summary>
    public required int Rank { get; init; }

    /// <summary>The member's id.</summary>
    public required string Member { get; init; }

    /// <summary>A count of completed referrals, or minor units.</summary>
    public required long Value { get; init; }
}
