using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Exports.Sets;

namespace Tributary.Server.Application.Exports;

/// <summary>How rows are written.</summary>
/// <param name="IsPersonal">True to write the columns that may identify a person.</param>
/// <param name="IsHashed">True to add the column <c>row_hash</c>.</param>
internal sealed record ExportShape(ExportFormat Format, bool IsPersonal, bool IsHashed)
{
    public const string HashColumn = "row_hash";

    public string MediaType =>
        Format == ExportFormat.Csv ? "text/csv; charset=utf-8" : "application/vnd.apache.parquet";

    public string Extension => Format == ExportFormat.Csv ? "csv" : "parquet";

    /// <summary>Returns the columns of the file.</summary>
    public IReadOnlyList<ExportColumn> Columns(ExportSet set)
    {
        var shown = set.Shown(IsPersonal);
        return IsHashed
            ? [.. shown, new ExportColumn(HashColumn, ExportType.Text, "A checksum of the cells before it.")]
            : shown;
    }
}
