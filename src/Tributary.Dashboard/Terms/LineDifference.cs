namespace Tributary.Dashboard.Terms;

/// <summary>A line of a text that was compared with another.</summary>
/// <param name="Text">The line.</param>
/// <param name="Kind">How it differs; null for a line of both texts.</param>
public sealed record LineChange(string Text, DifferenceKind? Kind);

/// <summary>Compares two texts line by line, by their longest common subsequence.</summary>
public static class LineDifference
{
    /// <summary>Returns the lines of both texts; a changed line is there as a removed and an added one.</summary>
    public static IReadOnlyList<LineChange> Of(string before, string after)
    {
        var (old, now) = (LinesOf(before), LinesOf(after));
        var common = CommonOf(old, now);
        var lines = new List<LineChange>();
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
            if (i < old.Length && j < now.Length && Bare(old[i]) == Bare(now[j]))
            {
                lines.Add(new LineChange(now[j++], null));
                i++;
            }
            else if (i < old.Length && (j == now.Length || common[i + 1, j] >= common[i, j + 1]))
                lines.Add(new LineChange(old[i++], DifferenceKind.Removed));
            else
                lines.Add(new LineChange(now[j++], DifferenceKind.Added));
        return lines;
    }

    private static string[] LinesOf(string text) => text.Length == 0 ? [] : text.Split('\n');

    // A comma after the last line but one says nothing.
    private static string Bare(string line) => line.TrimEnd(',');

    // The number of common lines from two places on.
    private static int[,] CommonOf(string[] old, string[] now)
    {
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        for (var j = now.Length - 1; j >= 0; j--)
            common[i, j] =
                Bare(old[i]) == Bare(now[j]) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common;
    }
}
