using System.Text;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Clicks;

/// <summary>
/// Reads texts that name a campaign. Anybody may write them into an address, so they are cut, cleaned, and dropped when
/// they may be about a person.
/// </summary>
public static class CampaignText
{
    /// <summary>In UTF-16 units.</summary>
    public const int MaxLength = 100;

    /// <returns>
    /// The text without invisible characters at its ends and without control characters; null for an empty one, and for
    /// one that has an <c>@</c>, as it may be an e-mail address or the name of an account.
    /// </returns>
    public static string? Read(string? text)
    {
        if (string.IsNullOrEmpty(text) || HasAddress(text))
            return null;
        var kept = PrintedText.Trim(Printed(text));
        if (kept.Length > MaxLength)
            kept = PrintedText.Trim(kept[..(char.IsHighSurrogate(kept[MaxLength - 1]) ? MaxLength - 1 : MaxLength)]);
        return kept.Length == 0 ? null : kept;
    }

    /// <summary>Reads a text like <see cref="Read"/>, in lower case.</summary>
    public static string? ReadFolded(string? text) => Read(text)?.ToLowerInvariant();

    // "%40" is an @ that was escaped twice.
    private static bool HasAddress(string text) =>
        text.AsSpan().ContainsAny('@', '\uFF20', '\uFE6B') || text.Contains("%40", StringComparison.Ordinal);

    // Half of a surrogate pair cannot be stored.
    private static string Printed(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var printed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (!Rune.IsControl(rune) && rune != Rune.ReplacementChar)
                printed.Append(rune);
        return printed.ToString();
    }
}
