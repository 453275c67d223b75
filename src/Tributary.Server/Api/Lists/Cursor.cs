using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Server;

/// <summary>Where a list goes on: the last key of a page and a check over it and the list that it belongs to, so that no other list takes it.</summary>
internal static class Cursor
{
    private const int CheckSize = 8;

    /// <param name="list">What the page is of: the path and its filters.</param>
    public static string Write(string list, ReadOnlySpan<long> key)
    {
        Span<byte> bytes = new byte[CheckSize + (key.Length * sizeof(long))];
        for (var i = 0; i < key.Length; i++) BinaryPrimitives.WriteInt64BigEndian(bytes[(CheckSize + (i * sizeof(long)))..], key[i]);
        Check(list, bytes[CheckSize..]).CopyTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>False when it is of another list, or was not written here.</returns>
    public static bool TryRead(string list, string text, int mostKeys, out long[] key)
    {
        key = [];
        if (text.Length > Base64Url.GetEncodedLength(CheckSize + (mostKeys * sizeof(long))) || !Base64Url.IsValid(text)) return false;
        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= CheckSize || bytes.Length % sizeof(long) != 0) return false;
        if (!Check(list, bytes[CheckSize..]).SequenceEqual(bytes[..CheckSize])) return false;
        key = new long[(bytes.Length - CheckSize) / sizeof(long)];
        for (var i = 0; i < key.Length; i++) key[i] = BinaryPrimitives.ReadInt64BigEndian(bytes[(CheckSize + (i * sizeof(long)))..]);
        return true;
    }

    private static ReadOnlySpan<byte> Check(string list, ReadOnlySpan<byte> key) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(list), 0, .. key]).AsSpan(0, CheckSize);
}
