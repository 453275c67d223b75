using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Fraud;

namespace Tributary.Engine.Members;

/// <summary>
/// The status of a member. Suspended: all rewards are held. Blocked: no new rewards, unpaid ones are frozen, links
/// redirect unattributed, and levels above are still paid. Erased: only the tombstone is left.
/// </summary>
public enum MemberStatus
{
    Active,
    Suspended,
    Blocked,
    Erased,
}

/// <summary>A member as a decision sees it. Referrer, partition and upline never change.</summary>
public sealed record MemberFacts
{
    public required MemberId Id { get; init; }
    public required ProgramId ProgramId { get; init; }
    public required int Partition { get; init; }

    /// <summary>The nearest 32, level 1 (the referrer) first.</summary>
    public required ImmutableArray<MemberId> Upline { get; init; }
    public required int Depth { get; init; }
    public required string Group { get; init; }
    public required MemberStatus Status { get; init; }
    public string? Country { get; init; }
    public string? Currency { get; init; }
    public required Instant JoinedAt { get; init; }

    /// <summary>JSON object of the platform's own fields; empty when none, or when no Plan reads them.</summary>
    public required ReadOnlyMemory<byte> Attributes { get; init; }

    public const int StoredLevels = 32;
    public const string DefaultGroup = "default";

    public Risk Risk { get; init; }

    /// <summary>True once the member was erased and gave up its balance. It can earn nothing more.</summary>
    public bool HasForfeited { get; init; }

    public MemberId? ReferrerId => Upline.IsEmpty ? null : Upline[0];
}
