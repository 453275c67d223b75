using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tributary.Engine.Foundation;

/// <summary>Removes characters that a reader cannot see, since people paste them unknowingly.</summary>
public static class PrintedText
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@+"
    );

    /// <summary>
    /// True for white space, control and format characters: no-break and zero-width spaces, byte order marks, soft
    /// hyphens, directional marks.
    /// </summary>
    public static bool IsInvisible(Rune rune) =>
        Rune.IsWhiteSpace(rune)
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;

    /// <summary>Converts full-width letters, digits and signs, which East Asian keyboards type, to ASCII.</summary>
    /// <remarks>The runtime runs without ICU, where <see cref="string.Normalize()"/> changes nothing.</remarks>
    public static string Narrow(string text) =>
        !text.AsSpan().ContainsAnyInRange('\uFF01', '\uFF5E')
            ? text
            : string.Concat(text.Select(c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c));

    /// <summary>Removes invisible characters from both ends.</summary>
    public static string Trim(string text)
    {
        var (first, end) = (0, text.Length);
        while (
            Rune.DecodeFromUtf16(text.AsSpan(first, end - first), out var rune, out var length) == OperationStatus.Done
            && IsInvisible(rune)
        )
            first += length;
        while (
            Rune.DecodeLastFromUtf16(text.AsSpan(first, end - first), out var rune, out var length)
                == OperationStatus.Done
            && IsInvisible(rune)
        )
            end -= length;
        return text[first..end];
    }

    /// <summary>Removes all invisible characters, including white space.</summary>
    public static string Condense(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(s_plain))
            return text;
        var printed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (!IsInvisible(rune))
                printed.Append(rune);
        return printed.ToString();
    }
}
