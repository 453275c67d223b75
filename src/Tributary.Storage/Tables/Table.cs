using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Tables;

/// <summary>
/// Describes one table; its mechanical statements are derived from this description (docs/decisions/0041).
/// </summary>
/// <param name="alias">The name of the table in statements written by hand.</param>
internal abstract class Table(string name, string alias)
{
    private readonly List<Column> _columns = [];

    public string Name => name;

    public string Alias => alias;

    public IReadOnlyList<Column> Columns => _columns;

    public SelectList SelectAll() => SelectAllBut();

    /// <summary>
    /// Returns the select list of the described columns except the given ones, in the order of their declaration. Sets
    /// the place from which each of them is read.
    /// </summary>
    public SelectList SelectAllBut(params ReadOnlySpan<Column> others)
    {
        var selected = new List<string>();
        foreach (var column in _columns)
        {
            if (others.Contains(column))
                continue;
            column.Place = selected.Count;
            selected.Add($"{alias}.{column}");
        }
        return new SelectList(SqlText.List(selected), selected.Count);
    }

    /// <summary>Deletes the rows that have one of the given ids in a column.</summary>
    public TableWrite<TId> Delete<TId>(Column<TId> by)
        where TId : struct, IId<TId> => new(TableStatements.Delete(this, by), isExact: false, [IdSource<TId>()]);

    /// <summary>Sets columns to null in the rows that have one of the given ids.</summary>
    public TableWrite<TId> Blank<TId>(Column<TId> by, params Column[] columns)
        where TId : struct, IId<TId> =>
        new(TableStatements.Blank(this, by, columns), isExact: false, [IdSource<TId>()]);

    protected void Add(Column column) => _columns.Add(column);

    private static ValueSource<TId, long> IdSource<TId>()
        where TId : struct, IId<TId> => new(id => id.Value, id => id);
}

/// <summary>The columns of a table from which a record is read.</summary>
/// <param name="Count">The number of columns. Further columns of a statement begin at this ordinal.</param>
internal sealed record SelectList(string Sql, int Count)
{
    public override string ToString() => Sql;
}

/// <typeparam name="TRow">The record that is written into the table.</typeparam>
internal sealed class Table<TRow>(string name, string alias) : Table(name, alias)
{
    private readonly List<BoundColumn<TRow>> _written = [];

    /// <param name="get">Null for a column that is not written from the table's description.</param>
    public Column<long> Long(string column, Func<TRow, long>? get = null) =>
        Add(new Column<long>(column, "bigint", false, (reader, i) => reader.GetInt64(i)), get, value => value);

    public Column<long?> LongOrNull(string column, Func<TRow, long?>? get = null) =>
        Add(new Column<long?>(column, "bigint", true, (reader, i) => reader.LongOrNull(i)), get, value => value);

    public Column<TId> Id<TId>(string column, Func<TRow, TId>? get = null)
        where TId : struct, IId<TId> =>
        Add<TId, long>(
            new Column<TId>(column, "bigint", false, (reader, i) => reader.Id<TId>(i)),
            get is null ? null : row => get(row).Value,
            value => value
        );

    public Column<TId?> IdOrNull<TId>(string column, Func<TRow, TId?>? get = null)
        where TId : struct, IId<TId> =>
        Add<TId?, long?>(
            new Column<TId?>(column, "bigint", true, (reader, i) => reader.IdOrNull<TId>(i)),
            get is null ? null : row => get(row)?.Value,
            value => value
        );

    public Column<int> Int(string column, Func<TRow, int>? get = null) =>
        Add(new Column<int>(column, "integer", false, (reader, i) => reader.GetInt32(i)), get, value => value);

    /// <summary>Adds the column of the partition that owns a row, which every change of a row names.</summary>
    public Column<int> Partition(string column, Func<TRow, int> get) =>
        Add(
            new Column<int>(column, "integer", false, (reader, i) => reader.GetInt32(i)) { IsPartition = true },
            get,
            value => value
        );

    public Column<int?> IntOrNull(string column, Func<TRow, int?>? get = null) =>
        Add(new Column<int?>(column, "integer", true, (reader, i) => reader.IntOrNull(i)), get, value => value);

    public Column<short> Short(string column, Func<TRow, short>? get = null) =>
        Add(new Column<short>(column, "smallint", false, (reader, i) => reader.GetInt16(i)), get, value => value);

    public Column<short?> ShortOrNull(string column, Func<TRow, short?>? get = null) =>
        Add(new Column<short?>(column, "smallint", true, (reader, i) => reader.ShortOrNull(i)), get, value => value);

    public Column<bool> Flag(string column, Func<TRow, bool>? get = null) =>
        Add(new Column<bool>(column, "boolean", false, (reader, i) => reader.GetBoolean(i)), get, value => value);

    public Column<string> Text(string column, Func<TRow, string>? get = null) =>
        Add(new Column<string>(column, "text", false, (reader, i) => reader.GetString(i)), get, value => value);

    public Column<string?> TextOrNull(string column, Func<TRow, string?>? get = null) =>
        Add(new Column<string?>(column, "text", true, (reader, i) => reader.StringOrNull(i)), get, value => value);

    public Column<byte[]> Bytes(string column, Func<TRow, byte[]>? get = null) =>
        Add(
            new Column<byte[]>(column, "bytea", false, (reader, i) => reader.GetFieldValue<byte[]>(i)),
            get,
            value => value
        );

    public Column<byte[]?> BytesOrNull(string column, Func<TRow, byte[]?>? get = null) =>
        Add(new Column<byte[]?>(column, "bytea", true, (reader, i) => reader.BytesOrNull(i)), get, value => value);

    /// <summary>Adds a column for a JSON object as text; null when it is empty.</summary>
    public Column<ReadOnlyMemory<byte>> Json(string column, Func<TRow, ReadOnlyMemory<byte>>? get = null) =>
        Add<ReadOnlyMemory<byte>, string?>(
            new Column<ReadOnlyMemory<byte>>(column, "text", true, (reader, i) => reader.Json(i)),
            get is null ? null : row => get(row).ToText(),
            value => value
        );

    public Column<Instant> Moment(string column, Func<TRow, Instant>? get = null) =>
        Add<Instant, long>(
            new Column<Instant>(column, "bigint", false, (reader, i) => reader.Instant(i)),
            get is null ? null : row => get(row).Micros,
            value => value
        );

    public Column<Instant?> MomentOrNull(string column, Func<TRow, Instant?>? get = null) =>
        Add<Instant?, long?>(
            new Column<Instant?>(column, "bigint", true, (reader, i) => reader.InstantOrNull(i)),
            get is null ? null : row => get(row)?.Micros,
            value => value
        );

    /// <summary>Adds a column for an enum, stored by its name.</summary>
    public Column<T> Word<T>(string column, Func<TRow, T>? get = null)
        where T : struct, Enum =>
        Add<T, string>(
            new Column<T>(column, "text", false, (reader, i) => reader.Word<T>(i)),
            get is null ? null : row => EnumNames.Of(get(row)),
            value => value
        );

    public Column<T?> WordOrNull<T>(string column, Func<TRow, T?>? get = null)
        where T : struct, Enum =>
        Add<T?, string?>(
            new Column<T?>(column, "text", true, (reader, i) => reader.WordOrNull<T>(i)),
            get is null ? null : row => get(row) is { } value ? EnumNames.Of(value) : null,
            value => value
        );

    /// <summary>Adds a column for an enum, stored by its number.</summary>
    public Column<T> Number<T>(string column, Func<TRow, T>? get = null)
        where T : struct, Enum =>
        Add<T, short>(
            new Column<T>(column, "smallint", false, (reader, i) => reader.Number<T>(i)),
            get is null ? null : row => (short)Unsafe.BitCast<T, int>(get(row)),
            value => value
        );

    /// <summary>Adds a column for a list of ids: an array on PostgreSQL, sent as text, and JSON on SQLite.</summary>
    public Column<ImmutableArray<TId>> IdList<TId>(string column, Func<TRow, ImmutableArray<TId>> get)
        where TId : struct, IId<TId> =>
        Add(
            new Column<ImmutableArray<TId>>(column, "bigint[]", false, (reader, i) => reader.IdList<TId>(i))
            {
                SentAs = "text",
            },
            new IdListSource<TRow, TId>(get),
            literal: null
        );

    /// <summary>Adds a column for the moment of the batch, which all rows of a statement share.</summary>
    public Column<Instant> Now(string column) =>
        Add(
            new Column<Instant>(column, "bigint", false, (reader, i) => reader.Instant(i)),
            new MomentSource<TRow>(),
            literal: null
        );

    /// <summary>Adds a column that has the same value in all new rows.</summary>
    /// <param name="like">A column made by one of the other methods, without a getter.</param>
    /// <param name="literal">The value in SQL.</param>
    public Column<T> Initially<T>(Column<T> like, string literal)
    {
        _written.Add(new BoundColumn<TRow>(like, null, literal));
        return like;
    }

    /// <summary>Adds a column for a sum, to which additive statements add.</summary>
    public Column<long> Sum(string column, Func<TRow, long> get) => Sum(column, get, new Addition.Sum());

    /// <summary>Adds a column for the first day (yyyymmdd) of the period that the sums beside it cover.</summary>
    public Column<int> Period(string column, Func<TRow, int> get) =>
        Add(
            new Column<int>(column, "integer", false, (reader, i) => reader.GetInt32(i))
            {
                Addition = new Addition.Latest(),
            },
            get,
            value => value
        );

    /// <summary>Adds a column for a sum over one period.</summary>
    public Column<long> SumOf(Column<int> period, string column, Func<TRow, long> get) =>
        Sum(column, get, new Addition.SumOfLatest(period));

    /// <summary>Inserts rows that do not exist.</summary>
    public TableWrite<TRow> Insert() => Write(TableStatements.Insert(this, _written), isExact: true, _written);

    /// <summary>Inserts rows, so that an id which the table draws ascends in their order.</summary>
    public TableWrite<TRow> InsertInOrder() =>
        Write(TableStatements.InsertInOrder(this, _written), isExact: true, _written);

    /// <summary>
    /// Inserts rows that come with a row of another description of the same table, whose columns are written too.
    /// </summary>
    public TableWrite<TRow> InsertWith<TPart>(Table<TPart> others, Func<TRow, TPart> part)
    {
        var written = With(others, part);
        return Write(TableStatements.Insert(this, written), isExact: true, written);
    }

    /// <summary>Inserts rows like <see cref="InsertWith"/>, and skips those whose key is taken.</summary>
    /// <param name="returned">The column that PostgreSQL returns for each row that was inserted.</param>
    /// <param name="empty">Columns that stay null.</param>
    public TableWrite<TRow> InsertOrSkipWith<TPart>(
        Table<TPart> others,
        Func<TRow, TPart> part,
        Column[] by,
        Column returned,
        params Column[] empty
    )
    {
        var written = With(others, part).FindAll(bound => !empty.Contains(bound.Column));
        return Write(TableStatements.InsertOrSkip(this, written, by, returned), isExact: false, written);
    }

    /// <summary>Inserts rows, and skips those whose key is taken.</summary>
    public TableWrite<TRow> InsertOrSkip(params Column[] by) =>
        Write(TableStatements.InsertOrSkip(this, _written, by), isExact: false, _written);

    /// <summary>
    /// Inserts rows, and skips those whose key is taken. The value of one column is computed from the row.
    /// </summary>
    /// <param name="returned">The column that PostgreSQL returns for each row that was inserted.</param>
    /// <param name="computed">The column, and SQL that both databases take, in which <c>n</c> is the row.</param>
    public TableWrite<TRow> InsertOrSkip(Column[] by, Column returned, (Column Column, string Sql) computed) =>
        Write(TableStatements.InsertOrSkip(this, _written, by, returned, computed), isExact: false, _written);

    /// <summary>Inserts one row beside the flow.</summary>
    public NamedInsert<TRow> InsertNamed() => new(TableStatements.InsertNamed(this, _written), _written);

    /// <summary>Inserts rows, or sets some columns of existing rows.</summary>
    public TableWrite<TRow> InsertOrSet(Column[] by, params Column[] set) =>
        Write(TableStatements.InsertOrSet(this, _written, by, set), isExact: true, _written);

    /// <summary>Sets columns of existing rows.</summary>
    public TableWrite<TRow> Update(Column[] by, params Column[] set)
    {
        var used = Written([.. by, .. set]);
        return Find(TableStatements.Update(this, used, by, set), isExact: true, used);
    }

    /// <summary>Adds to the sums of existing rows.</summary>
    public TableWrite<TRow> AddTo(params Column[] by)
    {
        var used = _written.FindAll(b => by.Contains(b.Column) || b.Column.Addition is not null);
        return Find(TableStatements.AddTo(this, used, by), isExact: true, used);
    }

    /// <summary>
    /// Adds to the sums of existing rows, and inserts the others (docs/decisions/0005: a database that checks the sign
    /// of a sum would check the row to be inserted).
    /// </summary>
    /// <remarks>The last column is a sum, as both statements of SQLite receive the same parameters.</remarks>
    public TableWrite<TRow> AddOrInsert(params Column[] by) =>
        Find(TableStatements.AddOrInsert(this, _written, by), isExact: false, _written);

    /// <summary>Inserts rows, or adds to the sums of existing rows. Use it for sums of any sign.</summary>
    public TableWrite<TRow> InsertOrAdd(params Column[] by) =>
        Write(TableStatements.InsertOrAdd(this, _written, by), isExact: false, _written);

    private static TableWrite<TRow> Write(TableSql sql, bool isExact, List<BoundColumn<TRow>> written) =>
        new(sql, isExact, SourcesOf(written));

    /// <summary>Makes a statement that looks for rows, by their partition too if they have one.</summary>
    private static TableWrite<TRow> Find(TableSql sql, bool isExact, List<BoundColumn<TRow>> written) =>
        new(sql, isExact, SourcesOf(written), isExact, PartitionsOf(written));

    private static Source<TRow>[] PartitionsOf(List<BoundColumn<TRow>> written) =>
        [
            .. written
                .Where(b => b.Column.IsPartition)
                .Select(b => b.Source)
                .OfType<ValueSource<TRow, int>>()
                .Select(source => source.Distinct()),
        ];

    private static Source<TRow>[] SourcesOf(List<BoundColumn<TRow>> written) =>
        [.. written.Select(b => b.Source).OfType<Source<TRow>>()];

    private List<BoundColumn<TRow>> With<TPart>(Table<TPart> others, Func<TRow, TPart> part) =>
        [
            .. _written,
            .. others._written.Select(bound => new BoundColumn<TRow>(
                bound.Column,
                bound.Source is null ? null : new PartSource<TRow, TPart>(bound.Source, part),
                bound.Literal
            )),
        ];

    private List<BoundColumn<TRow>> Written(Column[] columns) => _written.FindAll(b => columns.Contains(b.Column));

    private Column<long> Sum(string column, Func<TRow, long> get, Addition addition) =>
        Add(
            new Column<long>(column, "bigint", false, (reader, i) => reader.GetInt64(i)) { Addition = addition },
            get,
            value => value
        );

    private Column<T> Add<T, TStored>(Column<T> column, Func<TRow, TStored>? get, Func<TStored, SqliteValue> convert) =>
        Add(column, get is null ? null : new ValueSource<TRow, TStored>(get, convert), literal: null);

    private Column<T> Add<T>(Column<T> column, Source<TRow>? source, string? literal)
    {
        Add(column);
        if (source is not null || literal is not null)
            _written.Add(new BoundColumn<TRow>(column, source, literal));
        return column;
    }
}
