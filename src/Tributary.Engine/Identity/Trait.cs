namespace Tributary.Engine.Identity;

/// <summary>What members are compared by. The numbers are stored and hashed: they never change.</summary>
public enum TraitKind
{
    Email = 1,
    Phone = 2,

    /// <summary>IPv4 address or IPv6 /64.</summary>
    Address = 3,
    Device = 4,
    PayoutAccount = 5,
    Card = 6,
}

/// <summary>One value of a member as it is stored: a keyed hash, never the text.</summary>
/// <param name="Hash">The pepper's version, then 16 bytes of HMAC-SHA256 over program, kind and canonical form.</param>
/// <param name="Variant">Of an e-mail address: tells spellings of one mailbox apart. Of an address: tells browsers there apart, since by itself a user agent tells nobody apart. Else 0.</param>
public sealed record Trait(TraitKind Kind, byte[] Hash, long Variant);
