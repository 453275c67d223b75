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

/// <param name="TermsVersion">The version in force when the referral was made.</param>
/// <param name="CompletedBy">The event that completed it; null while not completed.</param>
/// <param name="ExpiresAt">The last time at which it may complete; null for no limit.</param>
public sealed record ReferralFacts(
    long Id,
    long MemberId,
    long ReferrerId,
    ReferralSource Source,
    string? Code,
    ReferralStatus Status,
    int TermsVersion,
    Instant JoinedAt,
    Instant? CompletedAt,
    long? CompletedBy,
    Instant? ExpiresAt
);
