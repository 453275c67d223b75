using System.Globalization;

namespace Tributary.Server.Features.Programs;

/// <summary>Converts revisions of a program's Terms to and from entity tags.</summary>
internal static class ETags
{
    public static string Of(int revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <param name="revision">Null when any revision is allowed.</param>
    public static bool TryIfMatch(HttpRequest request, out int? revision)
    {
        revision = null;
        var text = request.Headers.IfMatch.ToString();
        if (text is "" or "*")
            return true;
        if (
            text.Length < 3
            || text[0] != '"'
            || text[^1] != '"'
            || !int.TryParse(
                text.AsSpan(1, text.Length - 2),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return false;
        revision = number;
        return true;
    }
}
