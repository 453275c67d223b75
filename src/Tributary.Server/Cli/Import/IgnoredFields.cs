using System.Globalization;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Counts the optional fields of a file that were left out, by column, for the summary of its import.
/// </summary>
internal sealed class IgnoredFields
{
    private readonly Dictionary<string, (long Rows, long FirstLine, string Reason)> _columns = new(
        StringComparer.Ordinal
    );

    public void Add(string column, long line, string reason)
    {
        var known = _columns.GetValueOrDefault(column, (0, line, reason));
        _columns[column] = known with { Rows = known.Rows + 1 };
    }

    /// <returns>One sentence for each column, the most frequent first.</returns>
    public IEnumerable<string> Sentences() =>
        _columns
            .OrderByDescending(column => column.Value.Rows)
            .ThenBy(column => column.Key, StringComparer.Ordinal)
            .Select(column => Sentence(column.Key, column.Value.Rows, column.Value.FirstLine, column.Value.Reason));

    private static string Sentence(string column, long rows, long line, string reason) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Left out: {column} in {rows:N0} {(rows == 1 ? "row" : "rows")}, first in line {line}. {reason}"
        );
}
