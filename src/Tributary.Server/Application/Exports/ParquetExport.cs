using Parquet;
using Parquet.Schema;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Exports;

/// <summary>Writes Parquet in row groups of a fixed size, which alone are kept in memory.</summary>
internal sealed class ParquetExport : IExportWriter
{
    private const int RowsInAGroup = 20_000;

    private readonly ParquetWriter _writer;
    private readonly IReadOnlyList<ExportColumn> _columns;
    private readonly DataField[] _fields;
    private readonly List<object?[]> _rows = [];

    private ParquetExport(ParquetWriter writer, IReadOnlyList<ExportColumn> columns, DataField[] fields) =>
        (_writer, _columns, _fields) = (writer, columns, fields);

    public static async ValueTask<IExportWriter> BeginAsync(
        Stream stream,
        IReadOnlyList<ExportColumn> columns,
        CancellationToken stopping
    )
    {
        DataField[] fields = [.. columns.Select(FieldOf)];
        var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(fields),
            stream,
            new ParquetOptions { CompressionMethod = CompressionMethod.Snappy },
            cancellationToken: stopping
        );
        return new ParquetExport(writer, columns, fields);
    }

    public async ValueTask WriteAsync(IReadOnlyList<object?[]> rows, CancellationToken stopping)
    {
        _rows.AddRange(rows);
        if (_rows.Count >= RowsInAGroup)
            await WriteGroupAsync(stopping);
    }

    public async ValueTask EndAsync(CancellationToken stopping)
    {
        if (_rows.Count > 0)
            await WriteGroupAsync(stopping);
        await _writer.DisposeAsync(); // writes the footer
    }

    private async ValueTask WriteGroupAsync(CancellationToken stopping)
    {
        using var group = _writer.CreateRowGroup();
        for (var i = 0; i < _fields.Length; i++)
            await WriteColumnAsync(group, i, stopping);
        _rows.Clear();
    }

    private Task WriteColumnAsync(ParquetRowGroupWriter group, int i, CancellationToken stopping)
    {
        var field = _fields[i];
        return _columns[i].Type switch
        {
            ExportType.Integer => group.WriteAsync<long>(
                field,
                Cells(i, cell => (long?)cell),
                cancellationToken: stopping
            ),
            ExportType.Boolean => group.WriteAsync<bool>(
                field,
                Cells(i, cell => (bool?)cell),
                cancellationToken: stopping
            ),
            ExportType.Timestamp => group.WriteAsync<DateTime>(
                field,
                Cells(i, cell => cell is long micros ? RowText.MomentOf(micros) : (DateTime?)null),
                cancellationToken: stopping
            ),
            _ => group.WriteAsync(field, TextsOf(i)),
        };
    }

    private ReadOnlyMemory<T> Cells<T>(int i, Func<object?, T> value)
    {
        var cells = new T[_rows.Count];
        for (var row = 0; row < cells.Length; row++)
            cells[row] = value(_rows[row][i]);
        return cells;
    }

    private string?[] TextsOf(int i) =>
        [
            .. _rows.Select(row =>
                i < row.Length
                    ? (string?)row[i]
                    : RowText.Hash(row.Select((cell, at) => RowText.Of(cell, _columns[at].Type)))
            ),
        ];

    private static DataField FieldOf(ExportColumn column) =>
        column.Type switch
        {
            ExportType.Integer => new DataField(column.Name, typeof(long), isNullable: true),
            ExportType.Boolean => new DataField(column.Name, typeof(bool), isNullable: true),
            ExportType.Timestamp => new DateTimeDataField(
                column.Name,
                DateTimeFormat.Timestamp,
                isAdjustedToUTC: true,
                unit: DateTimeTimeUnit.Micros,
                isNullable: true
            ),
            _ => new DataField(column.Name, typeof(string), isNullable: true),
        };
}
