using Tributary.Engine.Foundation;

namespace Tributary.Engine.Referrals;

public enum ReferralStatus
{
    Pending,
    Completed,
    Rejected,
    Expired,
}

/// <summary>
/// The origin of a referral: a code typed in, a link followed, or a referrer named by the platform's server.
/// </summary>
public enum ReferralSource
{
    Code,
    Link,
    Referrer,
}

public sealed record ReferralFacts
{
    public required ReferralId Id { get; init; }
    public required MemberId MemberId { get; init; }
    public required MemberId ReferrerId { get; init; }
    public required ReferralSource Source { get; init; }
    public string? Code { get; init; }
    public required ReferralStatus Status { get; init; }

    /// <summary>The version in force when the referral was made.</summary>
    public required int TermsVersion { get; init; }
    public required Instant JoinedAt { get; init; }
    public Instant? CompletedAt { get; init; }

    /// <summary>The event that completed it; null while not completed.</summary>
    public EntryId? CompletedBy { get; init; }

    /// <summary>The last time at which it may complete; null for no limit.</summary>
    public Instant? ExpiresAt { get; init; }
}
