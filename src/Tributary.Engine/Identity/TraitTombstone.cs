using System.Collections.Immutable;

namespace Tributary.Engine.Identity;

/// <summary>
/// The part of an erased member's traits that is kept: keyed hashes without an owner, which recognize the person when
/// it signs up again.
/// </summary>
public static class TraitTombstone
{
    /// <summary>
    /// The kinds of values that belong to one person. Addresses change, and a card may be a friend's.
    /// </summary>
    public static readonly ImmutableArray<TraitKind> Kinds =
    [
        TraitKind.Email,
        TraitKind.Phone,
        TraitKind.Device,
        TraitKind.PayoutAccount,
    ];

    public static bool IsKept(TraitKind kind) => Kinds.Contains(kind);
}
