using Tributary.Engine.Log;

namespace Tributary.Engine.Registration;

/// <summary>
/// The name that replaces the platform's id of an erased member: a hash by which that id still finds it.
/// </summary>
public static class Tombstone
{
    private const string Prefix = "erased-";
    private const int Length = 7 + (2 * EntryKey.Size);

    public static string Of(string externalId) => Prefix + Convert.ToHexStringLower(EntryKey.OfSignup(externalId));

    extension(RegisteredMember added)
    {
        /// <summary>
        /// The stored id of the member: the platform's id, or the tombstone of an id that was erased before it signed
        /// up.
        /// </summary>
        public string ExternalId => added.SignUp.IsErasure ? Of(added.SignUp.Id) : added.SignUp.Id;
    }

    /// <summary>True for a text in the form of such a name, which no id of the platform may have.</summary>
    public static bool IsOne(string name) =>
        name.Length == Length
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && !name.AsSpan(Prefix.Length).ContainsAnyExcept("0123456789abcdef");
}
