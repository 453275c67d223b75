namespace Tributary.Client.Contracts;

/// <summary>The link between a referred member and the referrer.</summary>
public sealed record ReferralInfo
{
    /// <summary>The id of the referral, <c>ref_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the referred member.</summary>
    public required string Member { get; init; }

    /// <summary>The id of the referrer.</summary>
    public required string Referrer { get; init; }

    /// <summary>The kind of referral, always <c>acquisition</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The source of the referral: <c>code</c>, <c>link</c>, or <c>referrer</c> if the platform named the referrer.
    /// Terms read it as <c>referral.source</c>.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>The status: one of <see cref="ReferralStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The code that created the referral. Null if the platform named the referrer.</summary>
    public string? Code { get; init; }

    /// <summary>The id of the click that created the referral, <c>clk_…</c>.</summary>
    public string? Click { get; init; }

    /// <summary>Where the referred member came from. Null if nothing is known.</summary>
    public AcquisitionInfo? Acquisition { get; init; }

    /// <summary>The version of the Terms that was in force when the referral was created.</summary>
    public required int TermsVersion { get; init; }

    /// <summary>The time when the referral was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time when the referral completed. Null if it has not completed.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>
    /// The end of the window in which the referral can complete, inclusive. Null if there is no limit.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>All statuses of the referral, oldest first. Null in lists.</summary>
    public IReadOnlyList<ReferralStep>? History { get; init; }
}

/// <summary>A change of a referral's status.</summary>
public sealed record ReferralStep
{
    /// <summary>The status: one of <see cref="ReferralStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The time of the change.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The id of the event that caused the change. Null for a command or a timer.</summary>
    public string? Event { get; init; }

    /// <summary>The reason for the change.</summary>
    public string? Reason { get; init; }
}

/// <summary>The values of <see cref="ReferralInfo.Status"/>. Later versions may add values.</summary>
public static class ReferralStatuses
{
    /// <summary>Not yet completed.</summary>
    public const string Pending = "pending";

    /// <summary>The conditions of the Terms were met, or a person completed the referral.</summary>
    public const string Completed = "completed";

    /// <summary>A person or fraud detection rejected the referral.</summary>
    public const string Rejected = "rejected";

    /// <summary>The referral did not complete within its window.</summary>
    public const string Expired = "expired";
}
