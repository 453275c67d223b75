using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Tributary.Server.Http;

/// <summary>
/// Checks the address of a request, path and query, as it was sent. Filters, ids and cursors read from it need no
/// further check.
/// </summary>
internal static class RequestTarget
{
    public const int MaxLength = 8 << 10;

    /// <returns>
    /// False when it contains an escaped U+0000, or escapes that are not UTF-8, such as half of a surrogate pair.
    /// </returns>
    public static bool IsSound(string target)
    {
        if (!target.Contains('%'))
            return true;
        var bytes = ArrayPool<byte>.Shared.Rent(target.Length);
        try
        {
            var count = 0;
            for (var i = 0; i < target.Length; i++)
                bytes[count++] = Next(target, ref i);
            var text = bytes.AsSpan(0, count);
            return !text.Contains((byte)0) && Utf8.IsValid(text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    // A target is ASCII: the HTTP server has refused all others.
    private static byte Next(string target, ref int at)
    {
        if (
            target[at] != '%'
            || at + 2 >= target.Length
            || !char.IsAsciiHexDigit(target[at + 1])
            || !char.IsAsciiHexDigit(target[at + 2])
        )
            return unchecked((byte)target[at]);
        at += 2;
        return byte.Parse(target.AsSpan(at - 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
