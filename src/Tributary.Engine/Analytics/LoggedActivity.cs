using Tributary.Engine.Foundation;
using Tributary.Engine.Log;
using Tributary.Engine.Referrals;
using Tributary.Engine.Rewards;
using Tributary.Engine.Tracing;

namespace Tributary.Engine.Analytics;

/// <summary>A decided entry of the log, as far as figures depend on it.</summary>
public sealed record DecidedEntry
{
    public required EntryId Id { get; init; }
    public required ProgramId ProgramId { get; init; }

    /// <summary>0 for a command about a whole partition.</summary>
    public required MemberId MemberId { get; init; }
    public required string Type { get; init; }
    public required Instant OccurredAt { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }

    /// <summary>The referrer who is credited with it.</summary>
    public MemberId? ReferrerId { get; init; }

    /// <summary>The change of that referrer's revenue.</summary>
    public required long Revenue { get; init; }

    /// <summary>Null for the program's own currency.</summary>
    public string? RevenueCurrency { get; init; }
    public required Outcome Outcome { get; init; }
    public required int TermsVersion { get; init; }
    public required bool SignedUp { get; init; }
    public required Trace Trace { get; init; }

    /// <summary>The properties that figures are kept by, with their values.</summary>
    public IReadOnlyList<(string Name, string Value)> Properties { get; init; } = [];

    public bool IsEvent => Outcome != Outcome.Rejected && !EntryTypes.IsCommand(Type);
}

/// <summary>A member whose entries are counted. Nothing of it ever changes.</summary>
public sealed record Actor
{
    public required MemberId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required Instant JoinedAt { get; init; }
    public required int Depth { get; init; }

    /// <summary>0 for none.</summary>
    public required SegmentId SegmentId { get; init; }

    /// <summary>Null for a member that nobody referred. The next five are about the referral.</summary>
    public MemberId? ReferrerId { get; init; }
    public string Code { get; init; } = "";
    public string Group { get; init; } = "";
    public int TermsVersion { get; init; }
    public Instant? ReferrerJoinedAt { get; init; }

    /// <summary>The time of the click that led to the sign-up; null where it is not known.</summary>
    public Instant? ClickedAt { get; init; }
}

/// <summary>A reward that an entry changed, and whose entry earned it.</summary>
/// <param name="Amount">The amount that was granted; null for an item.</param>
/// <param name="ActorId">The member whose entry earned it.</param>
public sealed record ChangedReward(
    RewardId Id,
    RewardSource Source,
    string Rule,
    int Level,
    int TermsVersion,
    string? Currency,
    long? Amount,
    MemberId ActorId
);

/// <summary>A referral's change of status by one entry.</summary>
public sealed record ChangedReferral(EntryId EntryId, MemberId MemberId, ReferralState Before, ReferralState After);

/// <param name="CompletedAt">Null unless it is completed.</param>
public readonly record struct ReferralState(ReferralStatus Status, Instant? CompletedAt);
