using System.Collections.Immutable;
using Tributary.Engine.Foundation;
using Tributary.Engine.Identity;

namespace Tributary.Engine.Screening;

/// <param name="ReferrerId">0 for none.</param>
public readonly record struct ValueHolder(MemberId MemberId, MemberId ReferrerId);

/// <summary>All members that have one value, ordered by who used it first.</summary>
public sealed record SharedValue(TraitKind Kind, ImmutableArray<ValueHolder> Holders)
{
    /// <summary>
    /// The holders who caused the sharing. Acquaintances know a mailbox and a phone number, so its first holder is not
    /// to blame for later ones.
    /// </summary>
    public IEnumerable<MemberId> Blamed =>
        Holders.Skip(Kind is TraitKind.Email or TraitKind.Phone ? 1 : 0).Select(holder => holder.MemberId);

    /// <summary>
    /// Returns the holders that the value connects. A device connects only members with the same referrer or who
    /// referred each other, and only if they are at least half of its users, since shops and schools lend theirs to
    /// strangers. Any other value connects all, unless so many have it that it must be a placeholder. Then it connects
    /// circles of at least a twentieth of its holders.
    /// </summary>
    public IEnumerable<IReadOnlyList<MemberId>> Circles()
    {
        const int OneInPlaceholder = 20;
        const int OneInDevice = 2;
        if (Kind != TraitKind.Device && Holders.Length < TraitMatch.Widest)
            return
            [
                [.. Holders.Select(holder => holder.MemberId)],
            ];
        var oneIn = Kind == TraitKind.Device ? OneInDevice : OneInPlaceholder;
        return Related().Where(circle => circle.Count > 1 && circle.Count * oneIn >= Holders.Length);
    }

    /// <summary>Returns holders joined by a common referrer, or by a referrer that is a holder itself.</summary>
    private List<List<MemberId>> Related()
    {
        var members = Holders.Select(holder => holder.MemberId).ToHashSet();
        var sets = new DisjointSets();
        foreach (var (member, referrer) in Holders)
        {
            sets.Add(member);
            // A referrer without the value joins its referrals under a number that no member has.
            if (referrer != default)
                sets.Join(member, members.Contains(referrer) ? referrer : new MemberId(-referrer.Value));
        }
        return [.. members.Order().GroupBy(sets.Root).Select(circle => circle.ToList())];
    }
}
