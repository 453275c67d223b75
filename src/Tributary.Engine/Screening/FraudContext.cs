using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Members;
using Tributary.Engine.Referrals;

namespace Tributary.Engine.Screening;

/// <summary>All that signals look at of one referral at one moment.</summary>
public sealed record FraudContext
{
    public required FraudMoment Moment { get; init; }

    /// <summary>When the entry that asks occurred.</summary>
    public required Instant At { get; init; }
    public required MemberFacts Member { get; init; }
    public required ReferralFacts Referral { get; init; }
    public required FraudFacts Facts { get; init; }

    /// <summary>What the sign-up said of itself; empty at other moments.</summary>
    public required SignUpPayload SignUp { get; init; }

    /// <summary>
    /// The referrer's completed referrals, and those whose completing event was wholly reversed; read at a refund only.
    /// </summary>
    public long Completed { get; init; }
    public long TakenBack { get; init; }

    /// <summary>How often the member itself took back the event that had completed its referral.</summary>
    public long Refunded { get; init; }

    /// <summary>The ring that the nightly search found the member in; null for none.</summary>
    public int? RingMembers { get; init; }
    public long? RingEdges { get; init; }
}
