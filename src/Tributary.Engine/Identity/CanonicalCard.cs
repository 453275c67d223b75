using System.Text.RegularExpressions;

namespace Tributary.Engine.Identity;

/// <summary>Brings a payment card into one form: a number, or the token or fingerprint of a payment provider.</summary>
public static partial class CanonicalCard
{
    /// <returns>
    /// The canonical value; null for a masked number, which many cards share, and for a text that is not a card.
    /// </returns>
    /// <remarks>Tokens keep their case, since two may differ only in case. Hexadecimal ones and UUIDs do not.</remarks>
    public static string? Of(string text)
    {
        var tidy = PlainIdentifier.Tidy(text);
        var compact = PlainIdentifier.Compact(tidy);
        if (PlainIdentifier.IsPlaceholder(compact) || Masked().IsMatch(tidy))
            return null;
        if (Number().IsMatch(tidy))
            return "number:" + compact;
        return Hexadecimal().IsMatch(tidy) ? "token:" + compact : "token:" + tidy;
    }

    [GeneratedRegex("^[0-9][0-9./_-]{10,25}[0-9]$")]
    private static partial Regex Number();

    [GeneratedRegex(@"[*•●…]|\.{3}|^[0-9]{0,6}[xX]{4,}[0-9]{2,4}$")]
    private static partial Regex Masked();

    [GeneratedRegex("^[0-9a-fA-F-]{16,80}$")]
    private static partial Regex Hexadecimal();
}
