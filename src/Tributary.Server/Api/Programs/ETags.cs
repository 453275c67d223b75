using System.Globalization;

namespace Tributary.Server;

/// <summary>Versions of Terms as entity tags.</summary>
internal static class ETags
{
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <param name="version">Null when any will do.</param>
    public static bool TryIfMatch(HttpRequest request, out int? version)
    {
        version = null;
        var text = request.Headers.IfMatch.ToString();
        if (text is "" or "*") return true;
        if (text.Length < 3 || text[0] != '"' || text[^1] != '"'
            || !int.TryParse(text.AsSpan(1, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        version = number;
        return true;
    }
}
