using System.Globalization;
using Tributary.Engine.Foundation;

namespace Tributary.Engine.Identity;

/// <summary>Reads e-mail addresses as forms, address books and mail programs write them.</summary>
public static class Mailbox
{
    private const int MaxLength = 320;
    private const int MaxLocalLength = 64;
    private const string Scheme = "mailto:";
    private const string Specials = "()<>[]:;,@\\\"";

    private static readonly IdnMapping s_hosts = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Reads <c>ann@shop.example</c>, <c>Ann Lee &lt;ann@shop.example&gt;</c> and <c>mailto:ann@shop.example</c>.
    /// Returns the host in lower case and in its DNS form (RFC 5891), and the name as written.
    /// </summary>
    /// <returns>Null for a text that is not an address.</returns>
    public static string? Read(string text)
    {
        text = PrintedText.Trim(text);
        if (text.Length > 4 * MaxLength || !IsWhole(text))
            return null;
        if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            text = OfLink(text[Scheme.Length..]);
        if (text.EndsWith('>') && text.Contains('<'))
            text = PrintedText.Trim(text[(text.LastIndexOf('<') + 1)..^1]);
        if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            text = OfLink(text[Scheme.Length..]);
        text = PrintedText.Narrow(text);
        var at = text.LastIndexOf('@');
        if (at <= 0)
            return null;
        var local = PrintedText.Trim(text[..at]);
        if (!IsLocal(local) || Host(PrintedText.Condense(text[(at + 1)..]).TrimEnd('.')) is not { } host)
            return null;
        return local.Length + 1 + host.Length <= MaxLength ? $"{local}@{host}" : null;
    }

    private static string OfLink(string text)
    {
        var end = text.IndexOf('?');
        return PrintedText.Trim(Uri.UnescapeDataString(end < 0 ? text : text[..end]));
    }

    // Half of a surrogate pair cannot be stored.
    private static bool IsWhole(string text) => string.Concat(text.EnumerateRunes()) == text;

    private static bool IsLocal(string local)
    {
        if (local.Length is 0 or > MaxLocalLength)
            return false;
        if (local.Length > 2 && local[0] == '"' && local[^1] == '"')
            return local[1..^1].All(c => c is >= ' ' and not ('"' or '\\'));
        foreach (var rune in local.EnumerateRunes())
            if (PrintedText.IsInvisible(rune) || (rune.IsAscii && Specials.Contains((char)rune.Value)))
                return false;
        return true;
    }

    /// <returns>Null for a text that is not a DNS name with a dot in it.</returns>
    private static string? Host(string host)
    {
        host = host.Replace('\u3002', '.').Replace('\uFF61', '.').ToLowerInvariant(); // the full stops of East Asia
        if (!host.Contains('.'))
            return null;
        try
        {
            var ascii = s_hosts.GetAscii(host);
            // A host whose last part is all digits is an IP address, not a name.
            return ascii.Length <= 253 && !ascii[(ascii.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
