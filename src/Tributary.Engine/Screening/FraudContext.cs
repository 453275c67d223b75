using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;

namespace Tributary.Engine.Screening;

/// <summary>Everything that signals read about one referral at one time.</summary>
public sealed record FraudContext
{
    public required FraudMoment Moment { get; init; }

    /// <summary>When the checking entry occurred.</summary>
    public required Instant At { get; init; }
    public required MemberFacts Member { get; init; }
    public required ReferralFacts Referral { get; init; }
    public required FraudFacts Facts { get; init; }

    /// <summary>The facts of the sign-up itself; empty at other times.</summary>
    public required SignUpPayload SignUp { get; init; }

    /// <summary>
    /// The referrer's completed referrals, and those whose completing event was wholly reversed; read only at a refund.
    /// </summary>
    public long Completed { get; init; }
    public long TakenBack { get; init; }

    /// <summary>How often the member itself refunded the event that had completed its referral.</summary>
    public long Refunded { get; init; }

    /// <summary>The ring in which the nightly search found the member; null for none.</summary>
    public RingSize? Ring { get; init; }
}
