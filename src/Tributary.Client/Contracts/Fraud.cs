namespace Tributary.Client;

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

/// <summary>What fraud detection thinks of a member's referral, and why.</summary>
public sealed record MemberFraud
{
    /// <summary>The member's id.</summary>
    public required string Member { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Score { get; init; }

    /// <summary>One of <see cref="RiskVerdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The open case, <c>cas_…</c>.</summary>
    public string? Case { get; init; }

    /// <summary>The e-mail address with most of it masked.</summary>
    public string? Email { get; init; }

    /// <summary>The phone number with most of it masked.</summary>
    public string? Phone { get; init; }

    /// <summary>In the order in which they were found.</summary>
    public required IReadOnlyList<SignalInfo> Signals { get; init; }

    /// <summary>The rewards that the member's events granted, to whomever.</summary>
    public required IReadOnlyList<RewardsAtStake> Rewards { get; init; }
}

/// <summary>A signal that was found, with its evidence.</summary>
public sealed record SignalInfo
{
    /// <summary>One of those in docs/fraud.md.</summary>
    public required string Name { get; init; }

    /// <summary><c>contact</c>, <c>payment</c>, <c>device</c>, <c>network</c>, <c>conduct</c> or <c>ring</c>.</summary>
    public required string Family { get; init; }

    /// <summary><c>on</c>, or <c>shadow</c>: recorded without points.</summary>
    public required string Mode { get; init; }

    /// <summary>What it added to the score.</summary>
    public required int Points { get; init; }

    /// <summary>It rejects by itself.</summary>
    public required bool IsHard { get; init; }

    /// <summary>When it was found.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The event at which it was found.</summary>
    public required string Event { get; init; }

    /// <summary>What was compared: <c>email</c>, <c>device</c> and so on.</summary>
    public string? Trait { get; init; }

    /// <summary>How far up the chain somebody has the same; 1 is the referrer.</summary>
    public int? Level { get; init; }

    /// <summary>How many other members have the same; 51 for more than are told apart.</summary>
    public int? Others { get; init; }

    /// <summary>How many of them the same referrer brought.</summary>
    public int? Siblings { get; init; }

    /// <summary>Hours between the joining of the member and of the nearest of those above and beside it.</summary>
    public long? GapHours { get; init; }

    /// <summary>What was counted.</summary>
    public long? Count { get; init; }

    /// <summary>From which count on the signal speaks, or what the count is a part of.</summary>
    public long? Limit { get; init; }

    /// <summary>Some of the members that it is about.</summary>
    public required IReadOnlyList<string> Members { get; init; }
}

/// <summary>Rewards of one status and currency.</summary>
public sealed record RewardsAtStake
{
    /// <summary>One of <see cref="RewardStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>ISO 4217, or a unit of the program's own; null for items.</summary>
    public string? Currency { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }

    /// <summary>Minor units not reversed.</summary>
    public required long Amount { get; init; }
}

/// <summary>Another member with the same value.</summary>
public sealed record SharedTrait
{
    /// <summary><c>email</c>, <c>device</c> and so on.</summary>
    public required string Trait { get; init; }

    /// <summary>The other member's id.</summary>
    public required string Member { get; init; }

    /// <summary>Who brought it.</summary>
    public string? Referrer { get; init; }

    /// <summary>When it joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>One of <see cref="RiskVerdicts"/>.</summary>
    public required string Verdict { get; init; }
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

/// <summary>How well a signal tells, by what people said of the cases it was part of.</summary>
public sealed record SignalPrecision
{
    /// <summary>The signal's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its family.</summary>
    public required string Family { get; init; }

    /// <summary>Its mode now: <c>off</c>, <c>shadow</c> or <c>on</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>What it adds now.</summary>
    public required int Points { get; init; }

    /// <summary>How often it was found, shadow included.</summary>
    public required long Found { get; init; }

    /// <summary>How often it was found in shadow.</summary>
    public required long InShadow { get; init; }

    /// <summary>Of resolved cases with it: those that were passed.</summary>
    public required long Passed { get; init; }

    /// <summary>Of resolved cases with it: those that were rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>Rejected of resolved, as a rate such as <c>"93.3%"</c>; null while there are none.</summary>
    public string? Precision { get; init; }
}

/// <summary>What becomes known of a member after its sign-up; kept as keyed hashes only.</summary>
public sealed record NewTraits
{
    /// <summary>An e-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>A phone number; without a country code it is read by the member's country.</summary>
    public string? Phone { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public string? Ip { get; init; }

    /// <summary>The browser's <c>User-Agent</c>; counts only together with <see cref="Ip"/>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The platform's device fingerprint.</summary>
    public string? Device { get; init; }

    /// <summary>The account that the member is paid to, such as an IBAN.</summary>
    public string? PayoutAccount { get; init; }

    /// <summary>The payment provider's fingerprint of a card; never a card number.</summary>
    public string? Card { get; init; }
}

/// <summary>What <see cref="MemberFraud.Verdict"/> may say; take others for ones added later.</summary>
public static class RiskVerdicts
{
    /// <summary>Nothing stands in the way.</summary>
    public const string Clear = "clear";

    /// <summary>Its rewards wait in review.</summary>
    public const string Held = "held";

    /// <summary>Its referral earns nobody anything.</summary>
    public const string Rejected = "rejected";

    /// <summary>A person looked and let it go.</summary>
    public const string Passed = "passed";
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
