using Tributary.Engine;

namespace Tributary.Storage;

internal static class Tombstone
{
    /// <summary>What an erased member is still found by: no platform's id can begin with a slash.</summary>
    public static string Of(string externalId) => "/" + Convert.ToHexStringLower(EntryKey.OfSignup(externalId));
}
