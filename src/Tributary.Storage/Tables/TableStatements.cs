namespace Tributary.Storage.Tables;

/// <param name="Source">Null for a column that has the same value, <paramref name="Literal"/>, in all new rows.</param>
internal sealed record BoundColumn<TRow>(Column Column, Source<TRow>? Source, string? Literal);

/// <summary>Writes the statements of a table for both databases.</summary>
/// <remarks>
/// PostgreSQL takes one array per column and expands each in the select list, never in <c>from</c>
/// (docs/decisions/0012). SQLite takes one row. Parameters are numbered in the order in which the columns are declared.
/// </remarks>
internal static class TableStatements
{
    public static TableSql Insert<TRow>(Table table, List<BoundColumn<TRow>> written) => Insert(table.Name, written);

    /// <summary>
    /// Returns an insert that puts rows in one after the other, as the order of a plain one is not promised.
    /// </summary>
    public static TableSql InsertInOrder<TRow>(Table table, List<BoundColumn<TRow>> written)
    {
        var names = SqlText.List(written.Select(b => b.Column.Name));
        var rows = new Parameters<TRow>(written).NamedArrays().Append(Place(written));
        return Insert(table.Name, written) with
        {
            Postgres = $"""
                insert into {table.Name} ({names})
                {SqlText.List("select", written.Select(b => $"n.{b.Column}"))}
                from ({SqlText.List("select", rows)}) as n
                order by n.place
                """,
        };
    }

    /// <summary>Returns an insert that skips rows whose key is taken.</summary>
    /// <param name="returned">The column that PostgreSQL returns for each inserted row; null for none.</param>
    /// <param name="computed">A column whose value is SQL about the row <c>n</c>; null for none.</param>
    public static TableSql InsertOrSkip<TRow>(
        Table table,
        List<BoundColumn<TRow>> written,
        Column[] by,
        Column? returned = null,
        (Column Column, string Sql)? computed = null
    )
    {
        var insert = computed is { } one ? InsertComputed(table, written, one) : Insert(table.Name, written);
        var conflict = $"on conflict ({SqlText.List(by.Select(c => c.Name))}) do nothing";
        var returning = returned is null ? "" : $"\nreturning {returned}";
        return new TableSql($"{insert.Postgres}\n{conflict}{returning}", $"{insert.Sqlite}\n{conflict}");
    }

    public static string InsertNamed<TRow>(Table table, List<BoundColumn<TRow>> written) =>
        $"insert into {table.Name} ({SqlText.List(written.Select(b => b.Column.Name))})\n"
        + $"values ({SqlText.List(written.Select(b => $"@{b.Column}"))})";

    public static TableSql InsertOrSet<TRow>(Table table, List<BoundColumn<TRow>> written, Column[] by, Column[] set) =>
        OnConflict(
            Insert(table, written),
            by,
            set.Select(c => $"{c} = excluded.{c}"),
            set.Select(c => $"{c} = excluded.{c}")
        );

    public static TableSql InsertOrAdd<TRow>(Table table, List<BoundColumn<TRow>> written, Column[] by)
    {
        var added = written.Select(b => b.Column).Where(c => c.Addition is not null).ToList();
        return OnConflict(
            Insert($"{table.Name} as {table.Alias}", written),
            by,
            added.Select(c => Sum(c, "greatest", old => $"{table.Alias}.{old}", given => $"excluded.{given}")),
            added.Select(c => Sum(c, "max", old => $"{table.Alias}.{old}", given => $"excluded.{given}"))
        );
    }

    public static TableSql Update<TRow>(Table table, List<BoundColumn<TRow>> used, Column[] by, Column[] set)
    {
        var given = new Parameters<TRow>(used);
        return Update(
            table,
            given,
            by,
            set.Select(c => $"{c} = {given.Joined(c)}"),
            set.Select(c => $"{c} = {given.Cell(c)}")
        );
    }

    public static TableSql AddTo<TRow>(Table table, List<BoundColumn<TRow>> used, Column[] by)
    {
        var given = new Parameters<TRow>(used);
        var added = used.Select(b => b.Column).Where(c => c.Addition is not null).ToList();
        return Update(
            table,
            given,
            by,
            added.Select(c => Sum(c, "greatest", old => $"{table.Alias}.{old}", given.Joined)),
            added.Select(c => Sum(c, "max", old => old.Name, given.Cell))
        );
    }

    public static TableSql AddOrInsert<TRow>(Table table, List<BoundColumn<TRow>> written, Column[] by)
    {
        var given = new Parameters<TRow>(written);
        var (t, names) = (table.Alias, written.ConvertAll(b => b.Column.Name));
        var added = written.Select(b => b.Column).Where(c => c.Addition is not null).ToList();
        var sums = added.Select(c => Sum(c, "greatest", old => $"{t}.{old}", delta => $"d.{delta}"));
        return new TableSql(
            $"""
            with delta as materialized (
                {SqlText.List("select", given.NamedArrays().Append(Place(written)))}),
            added as (
                {SqlText.List($"update {table.Name} {t} set", sums)}
                from delta d where {SqlText.And(given.Found(table, [.. by, .. Partitions(written)], "d"))}
                returning d.place)
            insert into {table.Name} ({SqlText.List(names)})
            {SqlText.List("select", names)}
            from delta where place not in (select place from added)
            """,
            AddTo(table, written, by).Sqlite,
            Insert(table, written).Sqlite
        );
    }

    public static TableSql Delete(Table table, Column by) =>
        new($"delete from {table.Name} where {by} = any($1)", $"delete from {table.Name} where {by} = ?1");

    public static TableSql Blank(Table table, Column by, Column[] columns)
    {
        var update = $"update {table.Name} set{Blanks(columns)}\nwhere {by} =";
        return new TableSql($"{update} any($1)", $"{update} ?1");
    }

    /// <summary>Returns the assignments of an update that blanks columns. They follow <c>set</c>.</summary>
    public static string Blanks(Column[] columns) => SqlText.List("", columns.Select(c => $"{c} = null"));

    /// <param name="target">The table, with an alias where the statement needs one.</param>
    private static TableSql Insert<TRow>(string target, List<BoundColumn<TRow>> written)
    {
        var (names, given) = (SqlText.List(written.Select(b => b.Column.Name)), new Parameters<TRow>(written));
        return new TableSql(
            $"insert into {target} ({names})\n{SqlText.List("select", given.Arrays())}",
            $"insert into {target} ({names})\nvalues ({SqlText.List(given.Cells())})"
        );
    }

    /// <summary>
    /// Returns an insert with a computed column. Its last line keeps SQLite from taking <c>on conflict</c> for a join.
    /// </summary>
    private static TableSql InsertComputed<TRow>(
        Table table,
        List<BoundColumn<TRow>> written,
        (Column Column, string Sql) computed
    )
    {
        var given = new Parameters<TRow>(written);
        var names = SqlText.List(written.Select(b => b.Column.Name));
        var values = written.Select(b => b.Column == computed.Column ? computed.Sql : $"n.{b.Column}");
        return new TableSql(From(given.NamedArrays()), From(given.NamedCells()));

        string From(IEnumerable<string> row) =>
            $"""
                insert into {table.Name} ({names})
                {SqlText.List("select", values)}
                from ({SqlText.List("select", row)}) as n
                where true
                """;
    }

    private static TableSql Update<TRow>(
        Table table,
        Parameters<TRow> given,
        Column[] by,
        IEnumerable<string> postgresSets,
        IEnumerable<string> sqliteSets
    ) =>
        new(
            $"""
            {SqlText.List($"update {table.Name} {table.Alias} set", postgresSets)}
            from ({SqlText.List("select", given.NamedArrays())}) as n
            where {SqlText.And(given.Found(table, by, "n"))}
            """,
            $"""
            {SqlText.List($"update {table.Name} set", sqliteSets)}
            where {SqlText.And(by.Select(c => $"{c} = {given.Cell(c)}"))}
            """
        );

    private static TableSql OnConflict(
        TableSql insert,
        Column[] by,
        IEnumerable<string> postgresSets,
        IEnumerable<string> sqliteSets
    )
    {
        var conflict = $"on conflict ({SqlText.List(by.Select(c => c.Name))}) do update set";
        return new TableSql(
            $"{insert.Postgres}\n{SqlText.List(conflict, postgresSets)}",
            $"{insert.Sqlite}\n{SqlText.List(conflict, sqliteSets)}"
        );
    }

    /// <summary>
    /// Returns the assignment that adds to a sum. If two periods differ, the later one is kept with only its own sums.
    /// </summary>
    private static string Sum(Column column, string latest, Func<Column, string> old, Func<Column, string> given) =>
        column.Addition switch
        {
            Addition.Latest => $"{column} = {latest}({old(column)}, {given(column)})",
            Addition.SumOfLatest(var period) => $"{column} = "
                + $"case when {old(period)} >= {given(period)} then {old(column)} else 0 end\n        + "
                + $"case when {given(period)} >= {old(period)} then {given(column)} else 0 end",
            _ => $"{column} = {old(column)} + {given(column)}",
        };

    /// <summary>Returns the place of each given row, from 1.</summary>
    private static string Place<TRow>(List<BoundColumn<TRow>> written) =>
        $"generate_subscripts($1::{written[0].Column.Type}[], 1) as place";

    private static IEnumerable<Column> Partitions<TRow>(List<BoundColumn<TRow>> written) =>
        written.Select(b => b.Column).Where(c => c.IsPartition);

    /// <summary>The parameters of a statement, numbered from 1.</summary>
    private sealed class Parameters<TRow>(List<BoundColumn<TRow>> written)
    {
        private readonly List<BoundColumn<TRow>> _numbered = written.FindAll(b => b.Source is not null);

        public IEnumerable<string> Arrays() => written.Select(Array);

        public IEnumerable<string> Cells() => written.Select(b => b.Literal ?? Cell(b.Column));

        /// <summary>Returns the values that differ between rows, under the names of their columns.</summary>
        public IEnumerable<string> NamedArrays() =>
            written.Where(b => b.Source is { IsShared: false }).Select(b => $"{Array(b)} as {b.Column}");

        public IEnumerable<string> NamedCells() => _numbered.Select(b => $"{Cell(b.Column)} as {b.Column}");

        public string Cell(Column column) => $"?{Number(column)}";

        /// <summary>
        /// Returns a column of <c>n</c>, made by <see cref="NamedArrays"/>, or the value that all rows share.
        /// </summary>
        public string Joined(Column column) =>
            _numbered.Find(b => b.Column == column)!.Source!.IsShared ? $"${Number(column)}" : $"n.{column}";

        /// <summary>
        /// Returns the conditions by which PostgreSQL finds the rows. The partitions come once more as a list, in the
        /// last parameter and each once: a database that is spread over several machines reads from it which of them
        /// to ask.
        /// </summary>
        /// <param name="from">The alias of the given rows.</param>
        public IEnumerable<string> Found(Table table, IEnumerable<Column> by, string from) =>
            by.SelectMany(c =>
                c.IsPartition
                    ? [$"{table.Alias}.{c} = {from}.{c}", $"{table.Alias}.{c} = any(${_numbered.Count + 1})"]
                    : (string[])[$"{table.Alias}.{c} = {from}.{c}"]
            );

        private string Array(BoundColumn<TRow> bound) =>
            bound.Literal
            ?? (
                bound.Source!.IsShared ? $"${Number(bound.Column)}"
                : bound.Column.SentAs is { } sent ? $"unnest(${Number(bound.Column)}::{sent}[])::{bound.Column.Type}"
                : $"unnest(${Number(bound.Column)}::{bound.Column.Type}[])"
            );

        private int Number(Column column) => _numbered.FindIndex(b => b.Column == column) + 1;
    }
}
