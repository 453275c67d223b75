using System.Text;
using Tributary.Server.Application.Csv;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Exports;

/// <summary>Writes CSV (RFC 4180, UTF-8), in which null is an empty cell. No cell is run as a formula.</summary>
internal sealed class CsvExport(Stream stream, IReadOnlyList<ExportColumn> columns) : IExportWriter
{
    private const string LineEnd = "\r\n";

    public static async ValueTask<IExportWriter> BeginAsync(
        Stream stream,
        IReadOnlyList<ExportColumn> columns,
        CancellationToken stopping
    )
    {
        await stream.WriteAsync(
            Encoding.UTF8.GetBytes(CsvText.Line(columns.Select(column => column.Name)) + LineEnd),
            stopping
        );
        return new CsvExport(stream, columns);
    }

    public async ValueTask WriteAsync(IReadOnlyList<object?[]> rows, CancellationToken stopping)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => RowText.Of(cell, columns[i].Type)).ToList();
            if (columns.Count > row.Length)
                cells.Add(RowText.Hash(cells));
            text.Append(CsvText.Line(cells)).Append(LineEnd);
        }
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), stopping);
    }

    public async ValueTask EndAsync(CancellationToken stopping) => await stream.FlushAsync(stopping);
}
