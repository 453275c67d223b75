namespace Tributary.Client.Contracts;

/// <summary>A member's statistics, up to date with the last decision.</summary>
public sealed record MemberStats
{
    /// <summary>The number of visits through the member's links, without previews and bots.</summary>
    public required long Clicks { get; init; }

    /// <summary>The member's direct referrals.</summary>
    public required ReferralCounts Referrals { get; init; }

    /// <summary>The revenue from the directly referred members, net of reversals. One item per currency.</summary>
    public required IReadOnlyList<MoneyInfo> Revenue { get; init; }

    /// <summary>The number of decided events of the directly referred members.</summary>
    public required long Events { get; init; }

    /// <summary>The rewards that were granted to the member.</summary>
    public required RewardCounts Rewards { get; init; }
}

/// <summary>The number of direct referrals by status.</summary>
public sealed record ReferralCounts
{
    /// <summary>The sum of the other numbers.</summary>
    public required long Total { get; init; }

    /// <summary>The number of pending referrals.</summary>
    public required long Pending { get; init; }

    /// <summary>The number of completed referrals.</summary>
    public required long Completed { get; init; }

    /// <summary>The number of referrals that a person or fraud detection rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>The number of referrals that did not complete within the window of the Terms.</summary>
    public required long Expired { get; init; }
}

/// <summary>The number and amount of rewards. The balance shows how much is held, payable and paid.</summary>
public sealed record RewardCounts
{
    /// <summary>The number of granted rewards that are not completely reversed.</summary>
    public required long Count { get; init; }

    /// <summary>
    /// The amount of the rewards, net of reversals. One item per currency. Rewards without an amount are not included.
    /// </summary>
    public required IReadOnlyList<MoneyInfo> Amounts { get; init; }
}

/// <summary>An amount of money, or of a unit that the program defines.</summary>
public sealed record MoneyInfo
{
    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines.</summary>
    public required string Currency { get; init; }

    /// <summary>The amount in minor units.</summary>
    public required long Amount { get; init; }
}
