using System.Globalization;

namespace Tributary.Bench.Results;

/// <summary>Figures of several turns, in one number or one text.</summary>
internal static class Ratios
{
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <returns>The median, with the smallest and the largest; a dash when there is none.</returns>
    public static string Spread(IReadOnlyCollection<double> ratios) =>
        ratios.Count == 0
            ? "–"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Median(ratios):0.00} ({ratios.Min():0.00}–{ratios.Max():0.00})"
            );
}
