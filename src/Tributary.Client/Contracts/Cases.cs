namespace Tributary.Client.Contracts;

/// <summary>A referral that waits or waited for a review by a person.</summary>
public sealed record CaseInfo
{
    /// <summary>The id of the case, <c>cas_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The status: <c>open</c> or <c>resolved</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The outcome of a resolved case: one of <see cref="CaseOutcomes"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>The id of the member whose referral is reviewed.</summary>
    public required string Member { get; init; }

    /// <summary>The id of the member's referrer.</summary>
    public required string Referrer { get; init; }

    /// <summary>The score, from 0 to 100.</summary>
    public required int Score { get; init; }

    /// <summary>The verdict: one of <see cref="RiskVerdicts"/>, as fraud detection decided.</summary>
    public required string Verdict { get; init; }

    /// <summary>The person to whom the case is assigned.</summary>
    public string? Assignee { get; init; }

    /// <summary>The id of the event that opened the case.</summary>
    public required string Event { get; init; }

    /// <summary>The API key of the person who resolved the case.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>The time when the case was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The time when the case was resolved.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>A case with the evidence that a reviewer needs.</summary>
public sealed record CaseDetail
{
    /// <summary>The case.</summary>
    public required CaseInfo Case { get; init; }

    /// <summary>The member with the signals that were found.</summary>
    public required MemberFraud Member { get; init; }

    /// <summary>The members who share a value with this member, the latest to join first. At most 50.</summary>
    public required IReadOnlyList<SharedTrait> Shared { get; init; }

    /// <summary>The notes on the case, oldest first.</summary>
    public required IReadOnlyList<CaseNote> Notes { get; init; }
}

/// <summary>A note on a case.</summary>
public sealed record CaseNote
{
    /// <summary>The API key of the author.</summary>
    public string? Author { get; init; }

    /// <summary>The text. It is personal data and is blanked by an erasure.</summary>
    public required string Text { get; init; }

    /// <summary>The time when the note was written.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The assignment of a case.</summary>
public sealed record CaseAssignment
{
    /// <summary>The assignee, 1 to 100 characters. Null for nobody.</summary>
    public string? Assignee { get; init; }
}

/// <summary>A new note on a case.</summary>
public sealed record NewCaseNote
{
    /// <summary>The text, 1 to 500 characters.</summary>
    public required string Text { get; init; }
}

/// <summary>The resolution of a case by a person.</summary>
public sealed record CaseResolution
{
    /// <summary>The outcome: one of <see cref="CaseOutcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>A note, which is stored with the case.</summary>
    public string? Note { get; init; }

    /// <summary>The ids of 1 to 1,000 cases, <c>cas_…</c>, to resolve them together.</summary>
    public IReadOnlyList<string>? Ids { get; init; }
}

/// <summary>The answer to a resolution of several cases, in the order of the ids.</summary>
public sealed record CaseResults
{
    /// <summary>The results, one for each id.</summary>
    public required IReadOnlyList<CaseResult> Items { get; init; }
}

/// <summary>The result for one case: either <see cref="Case"/> or <see cref="Error"/>.</summary>
public sealed record CaseResult
{
    /// <summary>The position in the ids that were sent, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The HTTP status that a single call would have had.</summary>
    public required int Status { get; init; }

    /// <summary>The case after the resolution.</summary>
    public CaseInfo? Case { get; init; }

    /// <summary>The problem, if the call did not succeed.</summary>
    public Problem? Error { get; init; }
}

/// <summary>The outcomes of a case.</summary>
public static class CaseOutcomes
{
    /// <summary>The referral continues as if it had never been held.</summary>
    public const string Pass = "pass";

    /// <summary>The referral is rejected, and its unpaid rewards are reversed.</summary>
    public const string Reject = "reject";

    /// <summary>The referral is rejected, its unpaid rewards are reversed, and the member is blocked.</summary>
    public const string RejectAndBlock = "reject_and_block";
}
