using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;
using Tributary.Engine.Members;

namespace Tributary.Engine.Screening;

/// <summary>Another member with the same value.</summary>
/// <param name="At">When it joined.</param>
/// <param name="ReferrerId">0 for none.</param>
public readonly record struct TraitHit(MemberId MemberId, Instant At, long Variant, MemberId ReferrerId);

/// <summary>
/// The latest holders of a value that more than <see cref="TraitMatch.Most"/> others have, and how many the same
/// referrer brought.
/// </summary>
/// <param name="Holders">At most <see cref="TraitMatch.Widest"/>.</param>
/// <param name="Siblings">Holders with the same referrer.</param>
public readonly record struct TraitSpread(int Holders, int Siblings);

/// <summary>
/// The other members with a value of a member: the result of the comparison, as recorded with the decision.
/// </summary>
/// <param name="Others">
/// Members with the value, at most <see cref="Widest"/>; for an address at most one more than <see cref="Most"/>.
/// </param>
/// <param name="Level">The nearest level above at which somebody has it; 0 for none.</param>
/// <param name="IsExact">
/// True when the member at that level or, if there is none, one beside it also has the same
/// <see cref="Trait.Variant"/>.
/// </param>
/// <param name="Siblings">How many of the others have the same referrer.</param>
/// <param name="GapHours">
/// The hours between the joining of the member and the nearest joining of those above and beside it; null when there
/// are none.
/// </param>
/// <param name="Members">Some of them as evidence, those above and beside first.</param>
public sealed record TraitMatch(
    TraitKind Kind,
    int Others,
    int Level,
    bool IsExact,
    int Siblings,
    long? GapHours,
    ImmutableArray<MemberId> Members
)
{
    /// <summary>
    /// A value with more matches counts as shared: its holders are counted instead of read one by one.
    /// </summary>
    public const int Most = 50;

    /// <summary>The number of latest holders of a shared value that are counted.</summary>
    public const int Widest = 200;

    /// <summary>
    /// A value of any number of holders counts as gathered when one in this many came by the same referrer.
    /// </summary>
    private const int OneInGathered = 20;

    /// <summary>
    /// A device counts as gathered when one in this many of its users came by the same referrer, since tablets in shops
    /// serve strangers.
    /// </summary>
    private const int OneInDeviceGathered = 2;

    private const int Named = 8;

    /// <summary>How many of those above and beside it also have the same <see cref="Trait.Variant"/>.</summary>
    public int Exact { get; init; }

    public bool IsShared => Others > Most;

    /// <summary>
    /// True for a value that strangers share: a software default, a kiosk, a placeholder. Size alone does not make a
    /// value common: a value that one referrer's referrals share stays evidence, however many they are.
    /// </summary>
    public bool IsCommon =>
        Kind switch
        {
            TraitKind.Address => IsShared,
            TraitKind.Device => IsShared && !IsGathered(OneInDeviceGathered),
            _ => Others >= Widest && !IsGathered(OneInGathered),
        };

    /// <summary>True when the value is shared above or beside the member in the tree.</summary>
    public bool IsLinked => Level > 0 || Siblings > 0;

    /// <summary>The number of members above and beside it that have the value.</summary>
    public int Circle => Siblings + (Level > 0 ? 1 : 0);

    /// <param name="member">The member with the value.</param>
    /// <param name="variant">The member's variant of it.</param>
    /// <param name="hits">Other members, each once, the latest first; at most one more than <see cref="Most"/>.</param>
    /// <param name="spread">Given when there are more than <see cref="Most"/>; null otherwise.</param>
    /// <returns>Null when nobody else has it.</returns>
    public static TraitMatch? Of(
        TraitKind kind,
        MemberFacts member,
        long variant,
        IEnumerable<TraitHit> hits,
        TraitSpread? spread = null
    )
    {
        var others = hits.ToList();
        if (others.Count == 0)
            return null;
        var siblings = others.FindAll(hit => hit.ReferrerId != default && hit.ReferrerId == member.ReferrerId);
        var above = others
            .Select(hit => (Hit: hit, Level: member.Upline.IndexOf(hit.MemberId) + 1))
            .Where(a => a.Level > 0)
            .OrderBy(a => a.Level)
            .ToList();
        var linked = above.Select(a => a.Hit).Concat(siblings).ToList();
        var nearest = above.Count > 0 ? [above[0].Hit] : siblings;
        return new TraitMatch(
            kind,
            Math.Max(others.Count, spread?.Holders ?? 0),
            above.Count == 0 ? 0 : above[0].Level,
            nearest.Exists(IsSame),
            Math.Max(siblings.Count, spread?.Siblings ?? 0),
            linked.Count == 0
                ? null
                : linked.Min(hit => Math.Abs(hit.At.Micros - member.JoinedAt.Micros) / Instant.MicrosPerHour),
            [.. linked.Concat(others).Select(hit => hit.MemberId).Distinct().Take(Named)]
        )
        {
            Exact = linked.Count(IsSame),
        };

        // An address without a browser has the variant 0, which distinguishes nobody.
        bool IsSame(TraitHit hit) => hit.Variant == variant && (variant != 0 || kind != TraitKind.Address);
    }

    private bool IsGathered(int oneIn) => Siblings > 1 && Siblings * oneIn >= Others;
}
