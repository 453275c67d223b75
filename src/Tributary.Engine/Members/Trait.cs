namespace Tributary.Engine;

/// <summary>What members are compared by. The numbers are stored and hashed: they never change.</summary>
public enum TraitKind
{
    Email = 1,
    Phone = 2,

    /// <summary>IPv4 address or IPv6 /64.</summary>
    Address = 3,
    Device = 4,

    /// <summary>A user agent at an address: by itself a user agent tells nobody apart.</summary>
    Browser = 5,
    PayoutAccount = 6,
    Card = 7,
}

/// <summary>One value of a member as it is stored: a keyed hash, never the text.</summary>
/// <param name="Hash">The pepper's version, then 16 bytes of HMAC-SHA256 over program, kind and canonical form.</param>
/// <param name="Variant">Of an e-mail address: tells spellings of one mailbox apart; 0 for other kinds.</param>
public sealed record Trait(TraitKind Kind, byte[] Hash, long Variant);
