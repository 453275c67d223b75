namespace Tributary.Engine.Clicks;

/// <summary>Reads the language of a browser.</summary>
public static class BrowserLanguage
{
    /// <param name="accepted">The header <c>Accept-Language</c>. Browsers put the preferred language first.</param>
    /// <returns>
    /// The primary tag of the first language (RFC 5646), such as <c>de</c> for <c>de-CH,de;q=0.9</c>; null for none.
    /// </returns>
    public static string? Read(string? accepted)
    {
        if (string.IsNullOrEmpty(accepted))
            return null;
        var first = accepted.AsSpan().Trim();
        var end = first.IndexOfAny("-_,; ");
        if (end >= 0)
            first = first[..end];
        if (first.Length is not (2 or 3))
            return null;
        foreach (var letter in first)
            if (!char.IsAsciiLetter(letter))
                return null;
        return first.ToString().ToLowerInvariant();
    }
}
