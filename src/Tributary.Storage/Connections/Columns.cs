using Tributary.Engine.Foundation;

namespace Tributary.Storage.Connections;

internal static class Columns
{
    /// <summary>Returns ids as the numbers that the database stores.</summary>
    public static long[] Numbers<TId>(this IEnumerable<TId> ids)
        where TId : struct, IId<TId> => [.. ids.Select(id => id.Value)];

    /// <summary>Returns one column of ids as an array for <c>unnest</c>.</summary>
    public static long[] Ids<TRow, TId>(this IReadOnlyList<TRow> rows, Func<TRow, TId> id)
        where TId : struct, IId<TId>
    {
        var column = new long[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = id(rows[i]).Value;
        return column;
    }

    /// <inheritdoc cref="Ids"/>
    public static long?[] IdsOrNull<TRow, TId>(this IReadOnlyList<TRow> rows, Func<TRow, TId?> id)
        where TId : struct, IId<TId>
    {
        var column = new long?[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = id(rows[i])?.Value;
        return column;
    }

    /// <summary>Returns one column of the rows as an array for <c>unnest</c>.</summary>
    public static T[] Column<TRow, T>(this IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(rows[i]);
        return column;
    }
}
