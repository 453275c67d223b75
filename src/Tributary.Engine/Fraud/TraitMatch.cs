using System.Collections.Immutable;

namespace Tributary.Engine;

/// <summary>Another member with the same value.</summary>
/// <param name="At">When it joined.</param>
/// <param name="ReferrerId">0 for none.</param>
public readonly record struct TraitHit(long MemberId, Instant At, long Variant, long ReferrerId);

/// <summary>Who else has a value that a member has: what comparing comes to, as recorded with the decision.</summary>
/// <param name="Others">Members, at most <see cref="Most"/>; one more when the value is shared by more than can be told apart.</param>
/// <param name="Level">The nearest level above at which somebody has it; 0 for none.</param>
/// <param name="IsExact">Who stands at that level or, where nobody does, somebody beside it has the same <see cref="Trait.Variant"/>, too.</param>
/// <param name="Siblings">How many of the others the same referrer brought.</param>
/// <param name="GapHours">Between the joining of the member and of the nearest in time of those above and beside it; null when there are none.</param>
/// <param name="Members">Some of them for evidence, those above and beside first.</param>
public sealed record TraitMatch(TraitKind Kind, int Others, int Level, bool IsExact, int Siblings, long? GapHours, ImmutableArray<long> Members)
{
    /// <summary>A value with more matches counts as shared.</summary>
    public const int Most = 50;
    private const int Named = 8;
    private const long MicrosOfAnHour = 3_600_000_000;

    public bool IsShared => Others > Most;

    /// <summary>Above it or beside it in the tree.</summary>
    public bool IsLinked => Level > 0 || Siblings > 0;

    /// <param name="member">Whose value it is.</param>
    /// <param name="variant">As the member writes it.</param>
    /// <param name="hits">Of others, each once, the latest first; at most <see cref="Most"/> and one.</param>
    /// <returns>Null when nobody else has it.</returns>
    public static TraitMatch? Of(TraitKind kind, MemberFacts member, long variant, IEnumerable<TraitHit> hits)
    {
        var others = hits.ToList();
        if (others.Count == 0) return null;
        var siblings = others.Where(hit => hit.ReferrerId != 0 && hit.ReferrerId == member.ReferrerId).ToList();
        var above = others.Select(hit => (Hit: hit, Level: member.Upline.IndexOf(hit.MemberId) + 1)).Where(a => a.Level > 0).OrderBy(a => a.Level).ToList();
        var linked = above.Select(a => a.Hit).Concat(siblings).ToList();
        return new TraitMatch(
            kind, others.Count, above.Count == 0 ? 0 : above[0].Level, (above.Count > 0 ? above.Take(1).Select(a => a.Hit) : siblings).Any(hit => hit.Variant == variant), siblings.Count,
            linked.Count == 0 ? null : linked.Min(hit => Math.Abs(hit.At.Micros - member.JoinedAt.Micros) / MicrosOfAnHour),
            [.. linked.Concat(others).Select(hit => hit.MemberId).Distinct().Take(Named)]);
    }
}
