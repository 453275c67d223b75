namespace Tributary.Server.Application.Csv;

/// <summary>Writes lines of CSV (RFC 4180) that a spreadsheet does not take for formulas.</summary>
internal static class CsvText
{
    private static readonly char[] s_quoted = ['"', ',', '\n', '\r'];

    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell));

    /// <summary>
    /// Returns a cell. A text that a spreadsheet would run gets an apostrophe in front; numbers stay as they are.
    /// </summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !IsNumber(text))
            text = "'" + text;
        return text.IndexOfAny(s_quoted) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsNumber(string text) =>
        text.Length > 1 && text[0] == '-' && text.AsSpan(1).IndexOfAnyExcept("0123456789.") < 0;
}
