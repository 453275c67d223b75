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

    /// <summary>The id of the member. Null in an answer for members.</summary>
    public string? Member { get; init; }

    /// <summary>The name that the member shows to others. Null for a member without one.</summary>
    public string? DisplayName { get; init; }

    /// <summary>
    /// False for a member who is not shown to others: one who has opted out, or is blocked or erased. It keeps its
    /// place, so that ranks are the same in every answer.
    /// </summary>
    public required bool Listed { get; init; }

    /// <summary>The number of completed referrals, or an amount in minor units.</summary>
    public required long Value { get; init; }
}

/// <summary>The place of one member on a leaderboard.</summary>
public sealed record MemberRank
{
    /// <summary>
    /// The rank from 1, counted over all members, also those who are not listed. Equal values share a rank. Null for a
    /// member without a value.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>The number of completed referrals, or an amount in minor units. Null without a rank.</summary>
    public long? Value { get; init; }

    /// <summary>The number of members with a value.</summary>
    public required int Members { get; init; }

    /// <summary>The name that the member shows to others.</summary>
    public string? DisplayName { get; init; }

    /// <summary>True if the member itself is not shown to others.</summary>
    public required bool LeaderboardOptOut { get; init; }

    /// <summary>
    /// The nearest members above, best first. Members who are not listed are left out in an answer for members.
    /// </summary>
    public required IReadOnlyList<LeaderboardLine> Above { get; init; }

    /// <summary>The nearest members below, best first.</summary>
    public required IReadOnlyList<LeaderboardLine> Below { get; init; }

    /// <summary>The time of the ranking.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The measure: <c>referrals</c>, <c>revenue</c> or <c>rewards</c>.</summary>
    public required string By { get; init; }

    /// <summary>The period: <c>all</c>, <c>month</c> or <c>week</c>.</summary>
    public required string Period { get; init; }

    /// <summary>The currency of the value. Null for counts.</summary>
    public string? Currency { get; init; }
}
