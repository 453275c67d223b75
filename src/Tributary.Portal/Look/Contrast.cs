using System.Globalization;

namespace Tributary.Portal.Look;

/// <summary>Measures how well one color can be read on another (WCAG 2.2, contrast ratio).</summary>
public static class Contrast
{
    /// <summary>The least ratio for texts of the usual size (WCAG 2.2, level AA).</summary>
    public const double Least = 4.5;

    /// <summary>True for a color such as <c>#0b6b63</c>.</summary>
    public static bool IsColor(string text) =>
        text.Length == 7 && text[0] == '#' && text.AsSpan(1).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;

    /// <summary>Returns the ratio of two colors, from 1 to 21.</summary>
    public static double Between(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>Returns black or white, whichever is easier to read on a color. One of them always is.</summary>
    public static string TextOn(string color) =>
        Between("#ffffff", color) >= Between("#000000", color) ? "#ffffff" : "#000000";

    private static double Luminance(string color) =>
        (0.2126 * Linear(color, 1)) + (0.7152 * Linear(color, 3)) + (0.0722 * Linear(color, 5));

    private static double Linear(string color, int at)
    {
        var part = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
    }
}
