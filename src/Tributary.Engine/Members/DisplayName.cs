using System.Text;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Members;

/// <summary>Reads the names under which leaderboards show members to others.</summary>
public static class DisplayName
{
    /// <summary>In Unicode code points.</summary>
    public const int MaxLength = 40;

    public const string Form =
        "A display name must have 1 to 40 characters, no line breaks or invisible characters, and be no e-mail "
        + "address.";

    /// <returns>
    /// The name without white space around it. Null for one that cannot be shown: invisible characters can make a name
    /// look like another, and an address that was sent by mistake would be published.
    /// </returns>
    public static string? Read(string text)
    {
        text = PrintedText.Trim(text);
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            length++;
            if (rune == Rune.ReplacementChar || (rune.Value != ' ' && !IsJoiner(rune) && PrintedText.IsInvisible(rune)))
                return null;
        }
        return length is 0 or > MaxLength || IsAddress(text) ? null : text;
    }

    /// <summary>True for what emoji, and the letters of Indian and Persian scripts, are joined by.</summary>
    private static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D or 0xFE0E or 0xFE0F;

    private static bool IsAddress(string text)
    {
        var at = text.IndexOf('@');
        return at > 0 && text.IndexOf('.', at) > at + 1;
    }
}
