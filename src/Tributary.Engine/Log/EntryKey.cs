using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Log;

/// <summary>
/// The idempotency key of an entry: 16 bytes of SHA-256 over its kind and the platform's id for it. It is kept
/// permanently, and holds no personal text.
/// </summary>
public static class EntryKey
{
    public const int Size = 16;

    /// <summary>The size of the hash of a body, which is only compared with that of a body with the same key.</summary>
    public const int BodySize = 8;

    private const int MaxStackBytes = 1_024;

    public static byte[] OfEvent(string id) => Hash("event:", id);

    public static byte[] OfSignup(string member) => Hash("signup:", member);

    public static byte[] OfAdjustment(string id) => Hash("adjustment:", id);

    public static byte[] OfCommand(EntryId id) => Hash("command:", id.ToString());

    /// <summary>Returns the key of an imported referral; a member has only one.</summary>
    public static byte[] OfImportedReferral(string member) => Hash("import:referral:", member);

    /// <param name="id">The id of the reward in the system from which it is imported.</param>
    public static byte[] OfImportedReward(string id) => Hash("import:reward:", id);

    /// <summary>
    /// Returns the key of a fraud check. The same finding always gives the same key, so it causes only one check.
    /// </summary>
    public static byte[] OfCheck(string finding) => Hash("check:", finding);

    /// <summary>Returns the hash that distinguishes a repeated body from a different one with the same id.</summary>
    public static byte[] OfBody(ReadOnlySpan<byte> canonicalJson) => Hash(canonicalJson, BodySize);

    private static byte[] Hash(string kind, string id)
    {
        var most = Encoding.UTF8.GetMaxByteCount(kind.Length + id.Length);
        Span<byte> text = most <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[most];
        var length = Encoding.UTF8.GetBytes(kind, text);
        length += Encoding.UTF8.GetBytes(id, text[length..]);
        return Hash(text[..length], Size);
    }

    private static byte[] Hash(ReadOnlySpan<byte> bytes, int size)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return hash[..size].ToArray();
    }
}
