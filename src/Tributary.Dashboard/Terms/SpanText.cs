using System.Globalization;

namespace Tributary.Dashboard.Terms;

/// <summary>Reads spans such as <c>30d</c>.</summary>
internal static class SpanText
{
    /// <summary>The units with their names, the usual one first.</summary>
    public static IReadOnlyList<(string Unit, string Name)> Units { get; } =
    [("d", "days"), ("h", "hours"), ("mo", "months")];

    public static bool TryRead(string text, out (string Number, string Unit) span)
    {
        foreach (var (unit, _) in Units)
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
            {
                span = (number.ToString(CultureInfo.InvariantCulture), unit);
                return true;
            }
        span = ("", "d");
        return false;
    }
}
