using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Identity;
using Tributary.Engine.Rewards;
using Tributary.Engine.Screening;

namespace Tributary.Storage.Features.Fraud;

public sealed record CaseView
{
    public required CaseId Id { get; init; }
    public required MemberId MemberId { get; init; }

    /// <summary>The platform's id of the member whose referral is reviewed.</summary>
    public required string Member { get; init; }

    public required int Partition { get; init; }

    /// <summary>The platform's id of the member's referrer.</summary>
    public required string Referrer { get; init; }

    public required CaseStatus Status { get; init; }
    public required int Score { get; init; }
    public required RiskVerdict Verdict { get; init; }
    public CaseOutcome? Outcome { get; init; }
    public string? Assignee { get; init; }

    /// <summary>The entry whose decision opened the case.</summary>
    public required EntryId EntryId { get; init; }

    /// <summary>The platform's id of that entry, if it has one.</summary>
    public string? Event { get; init; }

    public string? ResolvedBy { get; init; }
    public required Instant OpenedAt { get; init; }
    public Instant? ResolvedAt { get; init; }
}

/// <param name="Members">The platform's ids of the members that the evidence names.</param>
public sealed record SignalView(
    Signal Name,
    SignalMode Mode,
    int Points,
    Evidence Evidence,
    IReadOnlyList<string> Members,
    EntryId EntryId,
    string? Event,
    Instant At
);

/// <summary>Another member with the same value of some kind.</summary>
public sealed record EdgeView(TraitKind Kind, string Member, string? Referrer, Instant JoinedAt, RiskVerdict Verdict);

public sealed record NoteView(EntryId EntryId, string? Actor, string? Text, Instant At);

/// <param name="Amount">The part that is not reversed; 0 for items.</param>
public sealed record StakeView(RewardStatus Status, string? Currency, long Count, long Amount);

/// <summary>How often a signal was found, and the verdicts of people on the cases it was part of.</summary>
public sealed record SignalTally(Signal Name, long Found, long InShadow, long Passed, long Rejected);

public sealed record RiskView(
    MemberId MemberId,
    string Member,
    int Score,
    RiskVerdict Verdict,
    CaseId? CaseId,
    string? Email,
    string? Phone
);

/// <summary>Which cases to list. Null leaves a condition out.</summary>
public sealed record CaseFilter(CaseStatus? Status, string? Assignee = null, int? LeastScore = null);
