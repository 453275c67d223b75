using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tributary.Engine.Terms.Conditions;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Input;

namespace Tributary.Server.Cli.Import;

/// <summary>
/// Turns rows into the JSON that the API accepts. Both then pass the same check, and a row is the same event as a call
/// with its content.
/// </summary>
/// <param name="kindInTerms">
/// Returns the type that the Terms give to a column of <see cref="RowFields.ObjectField"/>, or null.
/// </param>
/// <param name="defaults">Values of fields for which there is no column.</param>
internal sealed class RowJson(
    RowFields known,
    CsvFile file,
    IReadOnlyList<string> header,
    Func<string, ValueKind?> kindInTerms,
    params (string Field, string Value)[] defaults
)
{
    private readonly RowField?[] _fields = known.Of(file, header);
    private readonly ObjectColumn?[] _columns =
    [
        .. known
            .Of(file, header)
            .Select(
                (field, i) =>
                    field is null && !Rejects.IsOwn(header[i])
                        ? ObjectColumn.Of(header[i], known.ObjectPrefix, kindInTerms)
                        : null
            ),
    ];

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The fields of accepted rows that were left out.</summary>
    public IgnoredFields Ignored { get; } = new();

    /// <param name="read">The API's check of such an input. Returns null and adds faults when it is wrong.</param>
    /// <param name="reason">The reason for refusing the row.</param>
    public bool TryRead<T>(
        CsvRow row,
        Func<JsonElement, InputFaults, T?> read,
        [NotNullWhen(true)] out T? input,
        [NotNullWhen(false)] out string? reason
    )
        where T : class
    {
        (input, reason) = (null, null);
        if (row.Fields.Length != header.Count)
        {
            reason = $"columns: The row has {row.Fields.Length} fields, but the header has {header.Count}.";
            return false;
        }
        if (!TryWrite(row, out reason))
            return false;
        if (!JsonInput.TryParse(_bytes.WrittenMemory, out var document, out var fault))
        {
            reason = Reason(fault);
            return false;
        }
        using (document)
        {
            var faults = new InputFaults();
            input = read(document.RootElement, faults);
            if (input is null)
            {
                reason = Reason(faults.First);
                return false;
            }
            foreach (var field in faults.Ignored ?? [])
                Ignored.Add(ColumnName(field.Pointer), row.Line, field.Reason);
            return true;
        }
    }

    public string Text(string name, CsvRow row) => ColumnOf(name) is >= 0 and var at ? row[at] : "";

    /// <summary>Writes the row into the buffer, without empty fields.</summary>
    private bool TryWrite(CsvRow row, [NotNullWhen(false)] out string? reason)
    {
        _bytes.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_bytes, CanonicalJson.Minimal);
        json.WriteStartObject();
        for (var i = 0; i < _fields.Length; i++)
            if (_fields[i] is { } field && row[i] is { Length: > 0 } text)
                Write(json, field.Name, text, field.IsNumber);
        foreach (var (name, value) in defaults)
            if (Text(name, row).Length == 0)
                json.WriteString(name, value);
        reason = ObjectFault(json, row);
        json.WriteEndObject();
        json.Flush();
        return reason is null;
    }

    /// <summary>Writes the columns of the object. Returns the fault of a column, if any.</summary>
    private string? ObjectFault(Utf8JsonWriter json, CsvRow row)
    {
        string? reason = null;
        var begun = false;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is not { } column || row[i] is not { Length: > 0 } text)
                continue;
            if (!begun)
                json.WriteStartObject(known.ObjectField!);
            begun = true;
            if (!column.TryWrite(json, text))
                reason ??= $"{RequestErrors.WrongType.Code} at {header[i]}: {column.Fault(text)}";
        }
        if (begun)
            json.WriteEndObject();
        return reason;
    }

    /// <summary>Names the column instead of the field.</summary>
    private string Reason(InputFault fault)
    {
        var column = ColumnName(fault.Pointer);
        return column.Length == 0
            ? $"{fault.Code.Code}: {fault.Detail}"
            : $"{fault.Code.Code} at {column}: {fault.Detail}";
    }

    private string ColumnName(string? pointer)
    {
        var name = pointer?.Split('/').Last() ?? "";
        return ColumnOf(name) is >= 0 and var at ? header[at] : name;
    }

    private int ColumnOf(string name) => Array.FindIndex(_fields, field => field?.Name == name);

    /// <summary>
    /// Writes a number where the text is one, and otherwise a text, for which the API's check gives the reason.
    /// </summary>
    private static void Write(Utf8JsonWriter json, string name, string text, bool isNumber)
    {
        json.WritePropertyName(name);
        if (isNumber && CsvNumber.IsOne(text))
            json.WriteRawValue(text, skipInputValidation: true);
        else
            json.WriteStringValue(text);
    }
}
