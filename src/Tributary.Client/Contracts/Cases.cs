namespace Tributary.Client.Contracts;

/// <summary>A referral that waits, or waited, for a person to judge it.</summary>
public sealed record CaseInfo
{
    /// <summary><c>cas_…</c></summary>
    public required string Id { get; init; }

    /// <summary><c>open</c> or <c>resolved</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Of a resolved case: one of <see cref="CaseOutcomes"/>.</summary>
    public string? Outcome { get; init; }

    /// <summary>The member whose referral it is about.</summary>
    public required string Member { get; init; }

    /// <summary>Who brought it.</summary>
    public required string Referrer { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Score { get; init; }

    /// <summary>One of <see cref="RiskVerdicts"/>, as fraud detection left it.</summary>
    public required string Verdict { get; init; }

    /// <summary>Who looks after it.</summary>
    public string? Assignee { get; init; }

    /// <summary>The event that opened it.</summary>
    public required string Event { get; init; }

    /// <summary>The key of the person who resolved it.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>A case with all that a person needs to judge it.</summary>
public sealed record CaseDetail
{
    /// <summary>The case.</summary>
    public required CaseInfo Case { get; init; }

    /// <summary>The member, with the signals found.</summary>
    public required MemberFraud Member { get; init; }

    /// <summary>Who else has what the member has, the latest to join first; at most 50.</summary>
    public required IReadOnlyList<SharedTrait> Shared { get; init; }

    /// <summary>What people wrote about it, oldest first.</summary>
    public required IReadOnlyList<CaseNote> Notes { get; init; }
}

/// <summary>What a person wrote about a case.</summary>
public sealed record CaseNote
{
    /// <summary>The key it was written with.</summary>
    public string? Author { get; init; }

    /// <summary>The text; personal, blanked by erasure.</summary>
    public required string Text { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>Who looks after a case.</summary>
public sealed record CaseAssignment
{
    /// <summary>1 to 100 characters; null for nobody.</summary>
    public string? Assignee { get; init; }
}

/// <summary>A note to a case.</summary>
public sealed record NewCaseNote
{
    /// <summary>1 to 500 characters.</summary>
    public required string Text { get; init; }
}

/// <summary>A person's judgement.</summary>
public sealed record CaseResolution
{
    /// <summary>One of <see cref="CaseOutcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Kept with the case.</summary>
    public string? Note { get; init; }

    /// <summary>In bulk: 1 to 1,000 cases, <c>cas_…</c>.</summary>
    public IReadOnlyList<string>? Ids { get; init; }
}

/// <summary>The answer to a resolution of several cases, in its order.</summary>
public sealed record CaseResults
{
    /// <summary>One for each id sent.</summary>
    public required IReadOnlyList<CaseResult> Items { get; init; }
}

/// <summary>What became of one case: <see cref="Case"/> or <see cref="Error"/>.</summary>
public sealed record CaseResult
{
    /// <summary>From 0, in the ids sent.</summary>
    public required int Index { get; init; }

    /// <summary>The HTTP status it would have had alone.</summary>
    public required int Status { get; init; }

    /// <summary>The case as it is now.</summary>
    public CaseInfo? Case { get; init; }

    /// <summary>What is wrong.</summary>
    public Problem? Error { get; init; }
}

/// <summary>What a case may be resolved with.</summary>
public static class CaseOutcomes
{
    /// <summary>All goes on as if it had never been held.</summary>
    public const string Pass = "pass";

    /// <summary>The referral is rejected, and what is not paid is taken back.</summary>
    public const string Reject = "reject";

    /// <summary>Rejected, and the member is blocked.</summary>
    public const string RejectAndBlock = "reject_and_block";
}
