namespace Tributary.Client.Contracts;

/// <summary>The members who are connected with the member of a case.</summary>
public sealed record RingInfo
{
    /// <summary>
    /// The members: that of the case, those above it, those who share a value with it, and those who share one with
    /// them. In the order in which they joined, at most 40.
    /// </summary>
    public required IReadOnlyList<RingMemberInfo> Members { get; init; }

    /// <summary>The values that two of them have in common.</summary>
    public required IReadOnlyList<RingLink> Links { get; init; }

    /// <summary>True if more members are connected than are listed.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>A member of a ring.</summary>
public sealed record RingMemberInfo
{
    /// <summary>The id of the member.</summary>
    public required string Member { get; init; }

    /// <summary>The id of the referrer, if that one is a member of the ring too.</summary>
    public string? Referrer { get; init; }

    /// <summary>The time when the member joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The status: one of <see cref="MemberStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The score, from 0 to 100.</summary>
    public required int Score { get; init; }

    /// <summary>The verdict: one of <see cref="RiskVerdicts"/>.</summary>
    public required string Verdict { get; init; }
}

/// <summary>The values that two members have in common.</summary>
public sealed record RingLink
{
    /// <summary>The id of one member.</summary>
    public required string Member { get; init; }

    /// <summary>The id of the other.</summary>
    public required string Other { get; init; }

    /// <summary>The kinds of values, such as <c>email</c> or <c>device</c>.</summary>
    public required IReadOnlyList<string> Traits { get; init; }
}
