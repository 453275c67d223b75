using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Exports;

/// <summary>Writes exported rows in one format.</summary>
internal interface IExportWriter
{
    ValueTask WriteAsync(IReadOnlyList<object?[]> rows, CancellationToken stopping);

    /// <summary>Writes what is left. A file without its end is not complete.</summary>
    ValueTask EndAsync(CancellationToken stopping);
}

internal static class ExportWriters
{
    public static async ValueTask<IExportWriter> BeginAsync(
        Stream stream,
        ExportSet set,
        ExportShape shape,
        CancellationToken stopping
    )
    {
        var columns = shape.Columns(set);
        return shape.Format == ExportFormat.Csv
            ? await CsvExport.BeginAsync(stream, columns, stopping)
            : await ParquetExport.BeginAsync(stream, columns, stopping);
    }
}
