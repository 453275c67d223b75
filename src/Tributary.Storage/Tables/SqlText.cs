using System.Text;

namespace Tributary.Storage.Tables;

/// <summary>Writes lists in the text of a statement, broken into lines so that they are readable in a log.</summary>
internal static class SqlText
{
    private const int LineLength = 100;
    private const string Indent = "\n    ";

    /// <summary>
    /// Returns the items separated by commas. A list that does not fit on one line begins on a new line.
    /// </summary>
    public static string List(IEnumerable<string> items) => Join(items, "");

    /// <summary>Returns a word and the list that belongs to it.</summary>
    public static string List(string word, IEnumerable<string> items) => word + Join(items, " ");

    /// <summary>Returns quoted words, separated by commas. They are names of the code, never input.</summary>
    public static string Words(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"'{word}'"));

    public static string And(IEnumerable<string> conditions) => string.Join(" and ", conditions);

    private static string Join(IEnumerable<string> items, string space)
    {
        var (lines, line) = (new List<string>(), new StringBuilder());
        foreach (var item in items)
        {
            if (line.Length > 0 && line.Length + item.Length > LineLength)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
            line.Append(line.Length > 0 ? ", " : "").Append(item);
        }
        lines.Add(line.ToString());
        return lines.Count == 1 ? space + lines[0] : Indent + string.Join("," + Indent, lines);
    }
}
