using System.Data.Common;
using System.Runtime.CompilerServices;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.Exports.Sets;
using Tributary.Storage.Tables;

namespace Tributary.Storage.Features.Exports;

/// <summary>Reads planned rows page by page, so that memory stays the same however many there are.</summary>
/// <param name="idOf">Returns the public form of an internal id, by prefix.</param>
public sealed class ExportReads(Database database, Func<string, long, string> idOf)
{
    public const int RowsAtOnce = 1_000;

    /// <summary>
    /// Reads the rows of a plan. A cell is null, a text, a <see cref="long"/> or a <see cref="bool"/>; a time is in
    /// microseconds since 1970.
    /// </summary>
    /// <remarks>
    /// Each page is a transaction of its own, without a time limit: a slow reader holds nothing, and a page may have to
    /// pass many rows that have not changed.
    /// </remarks>
    public async IAsyncEnumerable<IReadOnlyList<object?[]>> ReadAsync(
        ExportPlan plan,
        IReadOnlyList<ExportColumn> columns,
        [EnumeratorCancellation] CancellationToken stopping
    )
    {
        var sql = plan.Set.PageOf(columns);
        foreach (var range in plan.Ranges)
        {
            var rest = range;
            List<object?[]> rows;
            do
            {
                (rows, rest) = await ReadPageAsync(plan, sql, rest, columns, stopping);
                if (rows.Count > 0)
                    yield return rows;
            } while (rows.Count == RowsAtOnce);
        }
    }

    private async ValueTask<(List<object?[]> Rows, ExportRange Remaining)> ReadPageAsync(
        ExportPlan plan,
        string sql,
        ExportRange range,
        IReadOnlyList<ExportColumn> columns,
        CancellationToken stopping
    )
    {
        var keys = plan.Set.Keys;
        var last = range.After;
        await using var scan = await database.ScanInOrderAsync(stopping);
        var rows = await database.ListAsync(
            scan.Connection,
            sql,
            reader =>
            {
                last = [.. Enumerable.Range(0, keys).Select(reader.GetInt64)];
                return ReadRow(reader, keys, columns);
            },
            stopping,
            ExportParameters.Of(plan.Program, range, plan.Since, RowsAtOnce)
        );
        return (rows, range with { After = last });
    }

    private object?[] ReadRow(DbDataReader reader, int at, IReadOnlyList<ExportColumn> columns)
    {
        var row = new object?[columns.Count];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = ReadCell(reader, at, columns[i]);
            at += columns[i].Otherwise.Count == 0 ? 1 : 2;
        }
        return row;
    }

    private object? ReadCell(DbDataReader reader, int at, ExportColumn column)
    {
        if (column.Otherwise.Count > 0)
            return reader.StringOrNull(at) ?? (reader.LongOrNull(at + 1) is { } number ? IdOf(column, number) : null);
        if (reader.IsDBNull(at))
            return null;
        if (column.Prefix is not null)
            return IdOf(column, reader.GetInt64(at));
        return column.Type switch
        {
            ExportType.Text => reader.GetString(at),
            ExportType.Boolean => reader.GetBoolean(at),
            _ => reader.GetInt64(at),
        };
    }

    private string IdOf(ExportColumn column, long number) => idOf(column.Prefix!, number);
}
