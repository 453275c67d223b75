namespace Tributary.Engine.Identity;

/// <summary>
/// The kinds of values that members are compared by. The numbers are stored and hashed, so they never change.
/// </summary>
public enum TraitKind
{
    Email = 1,
    Phone = 2,

    /// <summary>An IPv4 address or IPv6 /64.</summary>
    Address = 3,
    Device = 4,
    PayoutAccount = 5,
    Card = 6,
}

/// <summary>One value of a member as it is stored: a keyed hash, never the text.</summary>
/// <param name="Hash">The pepper's version, then 16 bytes of HMAC-SHA256 over program, kind and canonical form.</param>
/// <param name="Variant">
/// For an e-mail address, it distinguishes spellings of one mailbox. For an address, it distinguishes browsers there,
/// since a user agent alone distinguishes nobody. Otherwise 0.
/// </param>
public sealed record Trait(TraitKind Kind, byte[] Hash, long Variant);
