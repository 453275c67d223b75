namespace Tributary.Storage.Tables;

/// <summary>Inserts one row beside the flow, in SQL that both databases take.</summary>
/// <param name="sql">SQL with a parameter for each column, under the column's name.</param>
internal abstract class NamedInsert(string sql)
{
    public string Sql => sql;
}

internal sealed class NamedInsert<TRow>(string sql, IReadOnlyList<BoundColumn<TRow>> columns) : NamedInsert(sql)
{
    public (string Name, object? Value)[] Parameters(TRow row) =>
        [.. columns.Select(b => ($"@{b.Column}", b.Source!.ToValue(row)))];
}
