namespace Tributary.Client.Contracts;

/// <summary>What fraud detection thinks of a member's referral, and why.</summary>
public sealed record MemberFraud
{
    /// <summary>The member's id.</summary>
    public required string Member { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Score { get; init; }

    /// <summary>One of <see cref="RiskVerdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The open case, <c>cas_…</c>.</summary>
    public string? Case { get; init; }

    /// <summary>The e-mail address with most of it masked.</summary>
    public string? Email { get; init; }

    /// <summary>The phone number with most of it masked.</summary>
    public string? Phone { get; init; }

    /// <summary>In the order in which they were found.</summary>
    public required IReadOnlyList<SignalInfo> Signals { get; init; }

    /// <summary>The rewards that the member's events granted, to whomever.</summary>
    public required IReadOnlyList<RewardsAtStake> Rewards { get; init; }
}

/// <summary>Rewards of one status and currency.</summary>
public sealed record RewardsAtStake
{
    /// <summary>One of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own; null for items.</summary>
    public string? Currency { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }

    /// <summary>Minor units not reversed.</summary>
    public required long Amount { get; init; }
}

/// <summary>What <see cref="MemberFraud.Verdict"/> may say; take others for ones added later.</summary>
public static class RiskVerdicts
{
    /// <summary>Nothing stands in the way.</summary>
    public const string Clear = "clear";

    /// <summary>Its rewards wait in review.</summary>
    public const string Held = "held";

    /// <summary>Its referral earns nobody anything.</summary>
    public const string Rejected = "rejected";

    /// <summary>A person looked and let it go.</summary>
    public const string Passed = "passed";
}
