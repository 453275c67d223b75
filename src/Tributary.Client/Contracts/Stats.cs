namespace Tributary.Client.Contracts;

/// <summary>A member's numbers as of the last decision, from counters kept with it.</summary>
public sealed record MemberStats
{
    /// <summary>Visits through the member's links, previews and bots not counted.</summary>
    public required long Clicks { get; init; }

    /// <summary>Members brought in directly.</summary>
    public required ReferralCounts Referrals { get; init; }

    /// <summary>What the members brought in directly spent, net of reversals; one item a currency.</summary>
    public required IReadOnlyList<MoneyInfo> Revenue { get; init; }

    /// <summary>Decided events of the members brought in directly.</summary>
    public required long Events { get; init; }

    /// <summary>Rewards granted to the member.</summary>
    public required RewardCounts Rewards { get; init; }
}

/// <summary>Direct referrals by status.</summary>
public sealed record ReferralCounts
{
    /// <summary>The sum of the others.</summary>
    public required long Total { get; init; }

    /// <summary>Not yet completed.</summary>
    public required long Pending { get; init; }

    /// <summary>Completed.</summary>
    public required long Completed { get; init; }

    /// <summary>Rejected by a person or for fraud.</summary>
    public required long Rejected { get; init; }

    /// <summary>Not completed within the window of the Terms.</summary>
    public required long Expired { get; init; }
}

/// <summary>Rewards in numbers; the balance says how much of them is held, payable and paid.</summary>
public sealed record RewardCounts
{
    /// <summary>Rewards granted that stand, in whole or in part.</summary>
    public required long Count { get; init; }

    /// <summary>
    /// What they come to, net of what was taken back; one item a currency, items that are no amounts left out.
    /// </summary>
    public required IReadOnlyList<MoneyInfo> Amounts { get; init; }
}

/// <summary>An amount of money or of a unit of the program's own.</summary>
public sealed record MoneyInfo
{
    /// <summary>ISO 4217, or a unit of the program's own.</summary>
    public required string Currency { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }
}
