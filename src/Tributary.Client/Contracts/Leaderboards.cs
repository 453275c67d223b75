namespace Tributary.Client.Contracts;

/// <summary>The best members, from a ranking that is updated every few seconds.</summary>
public sealed record LeaderboardInfo
{
    /// <summary>The lines, best first, at most as many as requested.</summary>
    public required IReadOnlyList<LeaderboardLine> Items { get; init; }

    /// <summary>The time of the ranking.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The measure: <c>referrals</c>, <c>revenue</c> or <c>rewards</c>.</summary>
    public required string By { get; init; }

    /// <summary>The period: <c>all</c>, <c>month</c> or <c>week</c>.</summary>
    public required string Period { get; init; }

    /// <summary>The currency of the values. Null for counts.</summary>
    public string? Currency { get; init; }
}

/// <summary>A line of a leaderboard.</summary>
public sealed record LeaderboardLine
{
    /// <summary>The rank, from 1. Equal values share a rank.</summary>
    public required int Rank { get; init; }

    /// <summary>The id of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The number of completed referrals, or an amount in minor units.</summary>
    public required long Value { get; init; }
}
