namespace Tributary.Client.Contracts;

/// <summary>A member above or below another one, as listed by <c>/upline</c> and <c>/downline</c>.</summary>
public sealed record TreeNode
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The distance from the requested member. 1 is a direct referral.</summary>
    public required int Level { get; init; }

    /// <summary>The id of the referrer. Null for a root.</summary>
    public string? Referrer { get; init; }

    /// <summary>The time when this member joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The status: one of <see cref="MemberStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The status of the referral: one of <see cref="ReferralStatuses"/>. Null for a root.</summary>
    public string? ReferralStatus { get; init; }
}
