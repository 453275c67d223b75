using System.Globalization;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Writes rejected rows unchanged, with their line and the reason, to a CSV file that is created only when there are
/// any. The corrected file can be imported itself, since an import knows the two columns.
/// </summary>
internal sealed class Rejects(string path, IReadOnlyList<string> header) : IDisposable
{
    public const string LineColumn = "rejected_line";
    public const string ReasonColumn = "rejected_reason";

    private readonly int[] _kept = [.. Enumerable.Range(0, header.Count).Where(i => !IsOwn(header[i]))];
    private StreamWriter? _file;

    public string Path => path;

    public long Count { get; private set; }

    /// <summary>
    /// Returns the default file for rejected rows: <c>members.csv.gz</c> → <c>members.rejects.csv</c>.
    /// </summary>
    public static string PathFor(string file)
    {
        var plain = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return System.IO.Path.ChangeExtension(plain, ".rejects.csv");
    }

    public static bool IsOwn(string column) => column is LineColumn or ReasonColumn;

    public void Add(CsvRow row, string reason)
    {
        if (_file is null)
        {
            _file = new StreamWriter(path);
            Write([.. _kept.Select(i => header[i]), LineColumn, ReasonColumn]);
        }
        Write([.. _kept.Select(i => row[i]), row.Line.ToString(CultureInfo.InvariantCulture), reason]);
        Count++;
    }

    public void Dispose() => _file?.Dispose();

    private void Write(IEnumerable<string> fields) => _file!.WriteLine(string.Join(',', fields.Select(Quoted)));

    // RFC 4180.
    internal static string Quoted(string field) =>
        field.AsSpan().ContainsAny("\",\r\n;\t|") || field.StartsWith('#')
            ? $"\"{field.Replace("\"", "\"\"")}\""
            : field;
}
