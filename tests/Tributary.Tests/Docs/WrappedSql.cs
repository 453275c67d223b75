using System.Text;

namespace Tributary.Tests.Docs;

/// <summary>SQL as generated pages show it.</summary>
internal static class WrappedSql
{
    private const int Columns = 110;

    /// <summary>Breaks lines that are longer than a page is wide, between words.</summary>
    public static string Of(string sql)
    {
        var lines = new StringBuilder();
        foreach (var line in sql.Split('\n'))
        {
            var left = line;
            while (left.Length > Columns && left.LastIndexOf(' ', Columns) is > 0 and var cut)
            {
                lines.Append(left.AsSpan(0, cut)).Append('\n');
                left = "    " + left[(cut + 1)..];
            }
            lines.Append(left).Append('\n');
        }
        return lines.ToString()[..^1];
    }
}
