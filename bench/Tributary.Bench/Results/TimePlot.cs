using System.Globalization;
using System.Text;

namespace Tributary.Bench.Results;

/// <param name="Values">One value per second.</param>
internal sealed record Series(string Title, IReadOnlyList<double> Values);

/// <summary>
/// Draws series over the same seconds, one below the other, as SVG. Every scale begins at zero, so that a flat series
/// looks flat.
/// </summary>
internal static class TimePlot
{
    private const int Width = 900;
    private const int Height = 180; // of one series
    private const int Left = 70;
    private const int Top = 40;
    private const int Gap = 50;

    public static string Draw(string title, IReadOnlyList<Series> all)
    {
        var (width, height) = (Left + Width + 20, Top + (all.Count * (Height + Gap)));
        var svg = new StringBuilder();
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"
                font-family="sans-serif" font-size="12">
            <rect width="{width}" height="{height}" fill="white"/>
            <text x="{Left}" y="18" font-size="14">{title}</text>
            """
        );
        foreach (var (place, series) in all.Index())
            Draw(svg, series, Top + (place * (Height + Gap)));
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, Series series, int top)
    {
        var most = series.Values.DefaultIfEmpty(0).Max() is > 0 and var max ? max : 1;
        var seconds = Math.Max(1, series.Values.Count - 1);
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""
            <text x="{Left}" y="{top - 4}">{series.Title}</text>
            <path d="M{Left} {top}V{top + Height}H{Left + Width}" fill="none" stroke="black"/>
            <text x="{Left - 6}" y="{top + 10}" text-anchor="end">{most:N0}</text>
            <text x="{Left - 6}" y="{top + Height}" text-anchor="end">0</text>
            <text x="{Left + Width}" y="{top + Height + 16}" text-anchor="end">{series.Values.Count} s</text>
            """
        );
        var points = series.Values.Select(
            (value, second) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Left + ((double)second * Width / seconds):0.#},{top + Height - (value / most * Height):0.#}"
                )
        );
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<polyline fill="none" stroke="steelblue" points="{string.Join(' ', points)}"/>"""
        );
    }
}
