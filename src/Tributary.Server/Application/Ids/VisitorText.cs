using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Tributary.Engine.Foundation;

namespace Tributary.Server.Application.Ids;

/// <summary>The id of a browser: a text that cannot be guessed, and the number it is stored by.</summary>
internal static class VisitorText
{
    public const int MaxLength = 64;

    private const int RandomBytes = 16;
    private const int MaxStackBytes = 256;

    [ThreadStatic]
    private static (byte[] Bytes, int Used) t_random; // drawn for many ids together: one draw costs as much

    // 128 bits.
    public static string Create()
    {
        ref var random = ref t_random;
        if (random.Bytes is null || random.Used == random.Bytes.Length)
            random = (RandomNumberGenerator.GetBytes(64 * RandomBytes), 0);
        var bytes = random.Bytes.AsSpan(random.Used, RandomBytes);
        random.Used += RandomBytes;
        return "v" + Convert.ToHexStringLower(bytes);
    }

    public static bool IsOne(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>Returns 63 bits of SHA-256, so that ids made by a platform work as well as Tributary's own.</summary>
    public static VisitorId IdOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> bytes = stackalloc byte[MaxStackBytes];
        if (Encoding.UTF8.TryGetBytes(text, bytes, out var length))
            SHA256.HashData(bytes[..length], hash);
        else
            SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new(BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue);
    }
}
