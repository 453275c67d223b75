using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tributary.Engine.Identity;

/// <summary>The parts that the canonical forms of accounts and cards have in common.</summary>
internal static class PlainIdentifier
{
    private const int LeastLength = 2;

    /// <summary>
    /// The first full-width form of an ASCII character in Chinese and Japanese text, which range from <c>!</c> to
    /// <c>~</c>.
    /// </summary>
    private const char FirstFullWidth = '\uff01';
    private const char LastFullWidth = '\uff5e';

    /// <summary>
    /// Words that platforms send in place of a missing value. Members with such a word share nothing.
    /// </summary>
    private static readonly SearchValues<string> s_placeholders = SearchValues.Create(
        ["NA", "NONE", "NULL", "UNKNOWN", "UNDEFINED", "TEST", "EMPTY", "NOTSET", "NOTAVAILABLE"],
        StringComparison.Ordinal
    );

    /// <summary>
    /// Returns the text with full-width characters as plain ones, without spaces and invisible characters.
    /// </summary>
    public static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        foreach (var c in text)
            if (!char.IsWhiteSpace(c) && !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format)
                tidy.Append(c is >= FirstFullWidth and <= LastFullWidth ? (char)(c - FirstFullWidth + '!') : c);
        return tidy.ToString();
    }

    /// <summary>Returns letters and digits only, in upper case.</summary>
    public static string Compact(string tidy) => string.Concat(tidy.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>
    /// True for a text that is not a real value: too short, one repeated character, or a common placeholder.
    /// </summary>
    /// <param name="compact">The result of <see cref="Compact"/>.</param>
    public static bool IsPlaceholder(string compact) =>
        compact.Length < LeastLength
        || !compact.AsSpan().ContainsAnyExcept(compact[0])
        || s_placeholders.Contains(compact);
}
