using System.IO.Compression;
using System.Text;
using Sylvan.Data.Csv;

namespace Tributary.Server.Cli.Import;

/// <summary>Reads the rows of a CSV file below its header, one at a time. Blank lines are skipped.</summary>
internal sealed class CsvRows : IDisposable
{
    private const int LargestRow = 1 << 20; // characters

    // Without a comment character, since an id may begin with '#'.
    private static readonly CsvDataReaderOptions s_options = new() { Comment = '\0', MaxBufferSize = LargestRow };

    // Bytes that are not UTF-8 must stop the reading, not turn into question marks.
    private static readonly UTF8Encoding s_utf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private readonly string _name;
    private readonly Stream _file;
    private readonly StreamReader _text;
    private readonly CsvDataReader _csv;
    private long _line = 1; // where the row begins
    private long _next = 2;

    public CsvRows(CsvFile file)
    {
        _name = file.Name;
        _file = file.Open();
        _text = new StreamReader(IsGzip(_file) ? new GZipStream(_file, CompressionMode.Decompress) : _file, s_utf8);
        _csv = Reading(() => CsvDataReader.Create(_text, s_options));
        Header = [.. Enumerable.Range(0, _csv.FieldCount).Select(i => _csv.GetName(i).Trim())];
    }

    public IReadOnlyList<string> Header { get; }

    /// <summary>
    /// The position of the reader and the length of the file, in bytes; in compressed bytes for a compressed file.
    /// </summary>
    public (long Read, long All) Bytes => (_file.Position, _file.Length);

    public string this[int column] => column < Count ? _csv.GetString(column) : "";

    public bool Next()
    {
        do
        {
            if (!Reading(_csv.Read))
                return false;
            _line = _next++;
            for (var i = 0; i < Count; i++)
                _next += _csv.GetFieldSpan(i).Count('\n');
        } while (Count == 1 && _csv.GetFieldSpan(0).IsEmpty);
        return true;
    }

    public CsvRow ToRow() => new(_line, [.. Enumerable.Range(0, Count).Select(_csv.GetString)]);

    public void Dispose()
    {
        _csv.Dispose();
        _text.Dispose();
    }

    private int Count => _csv.RowFieldCount;

    private static bool IsGzip(Stream file)
    {
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isGzip;
    }

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvMissingHeadersException)
        {
            throw new CommandException(ExitCodes.Usage, $"{_name} is empty; its first line must name the columns.");
        }
        catch (CsvFormatException wrong)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"{_name} is not valid CSV from line {_next} on: {wrong.Message}"
            );
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCodes.Failed, $"{_name} is not UTF-8 after line {_line}.");
        }
        catch (InvalidDataException wrong)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"{_name} cannot be decompressed after line {_line}: {wrong.Message}"
            );
        }
    }
}

/// <summary>A row as it is in the file. It may have fewer or more fields than the header.</summary>
internal sealed record CsvRow(long Line, string[] Fields)
{
    public string this[int column] => column < Fields.Length ? Fields[column] : "";
}
