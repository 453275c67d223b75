namespace Tributary.Client.Contracts;

/// <summary>A member above or below another, as <c>/upline</c> and <c>/downline</c> list them.</summary>
public sealed record TreeNode
{
    /// <summary>The platform's own id.</summary>
    public required string Id { get; init; }

    /// <summary>Distance from the member asked about; 1 is direct.</summary>
    public required int Level { get; init; }

    /// <summary>The id of the member who brought this one; null for a root.</summary>
    public string? Referrer { get; init; }

    /// <summary>When this member joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>One of <see cref="MemberStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>One of <see cref="ReferralStatuses"/>; null for a root.</summary>
    public string? ReferralStatus { get; init; }
}
