using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tributary.Server.Application.Secrets;

namespace Tributary.Server.Application.Ids;

/// <summary>
/// Writes and reads cursors. A cursor is the last key of a page, signed together with the list that it belongs to, so
/// that it cannot be forged or used on another list. The key is derived from the secret that all nodes of a database
/// share.
/// </summary>
internal sealed class CursorSeal(CookieKey secret)
{
    private const int MacSize = 12;
    private const int KeySize = 32;

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        secret.Bytes,
        KeySize,
        info: "tributary cursor"u8.ToArray()
    );

    /// <param name="list">The path of the list and its filters.</param>
    public string Write(string list, ReadOnlySpan<long> key)
    {
        Span<byte> bytes = new byte[MacSize + (key.Length * sizeof(long))];
        for (var i = 0; i < key.Length; i++)
            BinaryPrimitives.WriteInt64BigEndian(bytes[(MacSize + (i * sizeof(long)))..], key[i]);
        Sign(list, bytes[MacSize..]).CopyTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>False when the cursor belongs to another list or was not written by this database's servers.</returns>
    public bool TryRead(string list, string text, int mostKeys, out long[] key)
    {
        key = [];
        if (text.Length > Base64Url.GetEncodedLength(MacSize + (mostKeys * sizeof(long))) || !Base64Url.IsValid(text))
            return false;
        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= MacSize || (bytes.Length - MacSize) % sizeof(long) != 0)
            return false;
        if (!CryptographicOperations.FixedTimeEquals(Sign(list, bytes[MacSize..]), bytes[..MacSize]))
            return false;
        key = new long[(bytes.Length - MacSize) / sizeof(long)];
        for (var i = 0; i < key.Length; i++)
            key[i] = BinaryPrimitives.ReadInt64BigEndian(bytes[(MacSize + (i * sizeof(long)))..]);
        return true;
    }

    private byte[] Sign(string list, ReadOnlySpan<byte> key)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(list), 0, .. key];
        return HMACSHA256.HashData(_key, signed)[..MacSize];
    }
}
