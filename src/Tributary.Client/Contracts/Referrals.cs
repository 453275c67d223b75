namespace Tributary.Client.Contracts;

/// <summary>The bond of a referred member to a referrer.</summary>
public sealed record ReferralInfo
{
    /// <summary><c>ref_…</c></summary>
    public required string Id { get; init; }

    /// <summary>The member who was brought in.</summary>
    public required string Member { get; init; }

    /// <summary>The member who brought them.</summary>
    public required string Referrer { get; init; }

    /// <summary><c>acquisition</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// How it came about: <c>code</c>, <c>link</c>, or <c>referrer</c> when the platform named them. Terms read it as
    /// <c>referral.source</c>.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>One of <see cref="ReferralStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The code it was made by; null when the platform named the referrer.</summary>
    public string? Code { get; init; }

    /// <summary>The click it was made by, <c>clk_…</c>.</summary>
    public string? Click { get; init; }

    /// <summary>The version of the Terms in force when it was made.</summary>
    public required int TermsVersion { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it completed; null while it has not.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The end of its window, included; null for no limit.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Every status it has had, oldest first; null where lists leave it out.</summary>
    public IReadOnlyList<ReferralStep>? History { get; init; }
}

/// <summary>A status a referral entered.</summary>
public sealed record ReferralStep
{
    /// <summary>One of <see cref="ReferralStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was entered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The event that did it; null for a command or a timer.</summary>
    public string? Event { get; init; }

    /// <summary>The reason given or found.</summary>
    public string? Reason { get; init; }
}

/// <summary>What <see cref="ReferralInfo.Status"/> may say; take others for ones added later.</summary>
public static class ReferralStatuses
{
    /// <summary>Not yet completed.</summary>
    public const string Pending = "pending";

    /// <summary>The Terms' conditions were met, or a person completed it.</summary>
    public const string Completed = "completed";

    /// <summary>Refused by a person or for fraud.</summary>
    public const string Rejected = "rejected";

    /// <summary>Not completed within its window.</summary>
    public const string Expired = "expired";
}
