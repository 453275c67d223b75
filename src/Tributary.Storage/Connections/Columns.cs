namespace Tributary.Storage.Connections;

internal static class Columns
{
    /// <summary>Returns one column of the rows as an array for <c>unnest</c>.</summary>
    public static T[] Column<TRow, T>(this IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(rows[i]);
        return column;
    }
}
