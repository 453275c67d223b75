using System.Collections.Immutable;

namespace Tributary.Engine.Identity;

/// <summary>
/// What is kept of an erased member's traits: keyed hashes that belong to nobody, by which the person is known again
/// who signs up once more.
/// </summary>
public static class TraitTombstone
{
    /// <summary>What belongs to one person. Addresses fade, and a card may be a friend's.</summary>
    public static readonly ImmutableArray<TraitKind> Kinds =
        [TraitKind.Email, TraitKind.Phone, TraitKind.Device, TraitKind.PayoutAccount];

    public static bool IsKept(TraitKind kind) => Kinds.Contains(kind);
}
