using System.Data.Common;

namespace Tributary.Storage.Tables;

/// <summary>A column of a table, named here and nowhere else.</summary>
/// <param name="type">The type on PostgreSQL. SQLite has <c>integer</c>, <c>text</c> or <c>blob</c> for it.</param>
internal abstract class Column(string name, string type, bool isNullable)
{
    /// <summary>The place of a column that is not in the select list of its table. Every reader refuses it.</summary>
    private const int NotSelected = int.MinValue;

    public string Name => name;

    public string Type => type;

    public bool IsNullable => isNullable;

    /// <summary>The type on PostgreSQL in which a value is sent, where it is not that of the column.</summary>
    public string? SentAs { get; init; }

    /// <summary>The place of the column in the select list of its table.</summary>
    public int Place { get; set; } = NotSelected;

    /// <summary>
    /// How an additive statement changes the column; null for a column that such a statement only inserts.
    /// </summary>
    public Addition? Addition { get; init; }

    /// <summary>True for the partition that owns a row. Changes of rows on PostgreSQL name it.</summary>
    public bool IsPartition { get; init; }

    public override string ToString() => name;
}

/// <param name="read">Reads the value at an ordinal, the same way from either database.</param>
internal sealed class Column<T>(string name, string type, bool isNullable, Func<DbDataReader, int, T> read)
    : Column(name, type, isNullable)
{
    /// <param name="at">The ordinal at which the select list of the table begins.</param>
    public T Read(DbDataReader reader, int at = 0) => read(reader, at + Place);
}

/// <summary>How a sum grows.</summary>
internal abstract record Addition
{
    /// <summary>The new value is the old value plus the given one.</summary>
    public sealed record Sum : Addition;

    /// <summary>The new value is the later of the old and the given period.</summary>
    public sealed record Latest : Addition;

    /// <summary>
    /// The new value is the sum for the later <paramref name="Period"/> alone. The share of an earlier period is
    /// dropped.
    /// </summary>
    public sealed record SumOfLatest(Column Period) : Addition;
}
