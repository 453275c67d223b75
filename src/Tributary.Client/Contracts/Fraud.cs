namespace Tributary.Client.Contracts;

/// <summary>The result of fraud detection for a member's referral, with the evidence.</summary>
public sealed record MemberFraud
{
    /// <summary>The id of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The score, from 0 to 100.</summary>
    public required int Score { get; init; }

    /// <summary>The verdict: one of <see cref="RiskVerdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The id of the open case, <c>cas_…</c>. Null if there is none.</summary>
    public string? Case { get; init; }

    /// <summary>The e-mail address, mostly masked.</summary>
    public string? Email { get; init; }

    /// <summary>The phone number, mostly masked.</summary>
    public string? Phone { get; init; }

    /// <summary>The signals in the order in which they were found.</summary>
    public required IReadOnlyList<SignalInfo> Signals { get; init; }

    /// <summary>The rewards that were granted for the member's events, to any beneficiary.</summary>
    public required IReadOnlyList<RewardsAtStake> Rewards { get; init; }
}

/// <summary>The rewards of one status and currency.</summary>
public sealed record RewardsAtStake
{
    /// <summary>The status: one of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The currency: an ISO 4217 code, or a unit that the program defines. Null for items.</summary>
    public string? Currency { get; init; }

    /// <summary>The number of rewards.</summary>
    public required long Count { get; init; }

    /// <summary>The amount that is not reversed, in minor units.</summary>
    public required long Amount { get; init; }
}

/// <summary>The values of <see cref="MemberFraud.Verdict"/>. Later versions may add values.</summary>
public static class RiskVerdicts
{
    /// <summary>Fraud detection found nothing that holds the referral.</summary>
    public const string Clear = "clear";

    /// <summary>The rewards of the referral wait in review.</summary>
    public const string Held = "held";

    /// <summary>The referral earns nobody anything.</summary>
    public const string Rejected = "rejected";

    /// <summary>A person reviewed the case and passed it.</summary>
    public const string Passed = "passed";
}
