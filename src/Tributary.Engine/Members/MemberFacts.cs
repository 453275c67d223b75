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
/// <param name="Upline">The nearest 32, level 1 (the referrer) first.</param>
/// <param name="Attributes">JSON object of the platform's own fields; empty when none, or when no Plan reads
/// them.</param>
public sealed record MemberFacts(
    long Id,
    long ProgramId,
    int Partition,
    ImmutableArray<long> Upline,
    int Depth,
    string Group,
    MemberStatus Status,
    string? Country,
    string? Currency,
    Instant JoinedAt,
    ReadOnlyMemory<byte> Attributes
)
{
    public const int StoredLevels = 32;
    public const string DefaultGroup = "default";

    public Risk Risk { get; init; }

    /// <summary>True once the member was erased and gave up its balance. It can earn nothing more.</summary>
    public bool HasForfeited { get; init; }

    public long? ReferrerId => Upline.IsEmpty ? null : Upline[0];
}
