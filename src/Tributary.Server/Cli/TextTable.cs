using System.Text;

namespace Tributary.Server.Cli;

/// <summary>Writes columns as wide as their widest text, for people and for <c>grep</c>.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] row) => _rows.Add(row);

    public override string ToString()
    {
        var widths = header.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
            text.AppendLine(string.Join("  ", row.Select((field, column) => field.PadRight(widths[column]))).TrimEnd());
        return text.ToString();
    }
}
