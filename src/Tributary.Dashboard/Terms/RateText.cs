using System.Globalization;

namespace Tributary.Dashboard.Terms;

/// <summary>Reads shares as people type them.</summary>
internal static class RateText
{
    private const int MostDecimals = 6;

    /// <returns>A rate as Terms hold it, such as <c>12.5%</c>; null when the text is none.</returns>
    public static string? Read(string typed)
    {
        var text = typed.Trim().TrimEnd('%').Trim().Replace(',', '.');
        return
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            && rate <= 100
            && decimal.Round(rate, MostDecimals) == rate
            ? rate.ToString("0.######", CultureInfo.InvariantCulture) + "%"
            : null;
    }
}
