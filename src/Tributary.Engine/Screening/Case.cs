using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;
using Tributary.Engine.Log;

namespace Tributary.Engine.Screening;

public enum CaseStatus
{
    Open,
    Resolved,
}

/// <summary>The outcomes that a person chooses. A block applies to the member that the case is about.</summary>
public enum CaseOutcome
{
    Pass,
    Reject,
    RejectAndBlock,
}

/// <summary>A case when it is opened.</summary>
/// <param name="EntryId">The entry whose decision opened it.</param>
public sealed record OpenedCase(
    CaseId Id,
    ProgramId ProgramId,
    MemberId MemberId,
    MemberId ReferrerId,
    int Score,
    RiskVerdict Verdict,
    EntryId EntryId
);

/// <summary>A change of a case; null fields stay unchanged.</summary>
/// <param name="Assignee">Empty for nobody.</param>
/// <param name="ResolvedBy">See <see cref="Entry.Actor"/>.</param>
public sealed record CaseChange(
    CaseId Id,
    int? Score = null,
    RiskVerdict? Verdict = null,
    string? Assignee = null,
    CaseOutcome? Outcome = null,
    string? ResolvedBy = null
)
{
    /// <summary>Combines this change and a <paramref name="later"/> one.</summary>
    public CaseChange Then(CaseChange later) =>
        new(
            Id,
            later.Score ?? Score,
            later.Verdict ?? Verdict,
            later.Assignee ?? Assignee,
            later.Outcome ?? Outcome,
            later.ResolvedBy ?? ResolvedBy
        );
}

/// <summary>A signal of a member, as stored.</summary>
public sealed record SignalFacts(ProgramId ProgramId, MemberId MemberId, EntryId EntryId, FoundSignal Found);
