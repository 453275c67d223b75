using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Tables;

/// <summary>Gives the values of one column to a statement, from the rows that it writes.</summary>
internal abstract class Source<TRow>
{
    /// <summary>True when all rows of a statement have one value.</summary>
    public virtual bool IsShared => false;

    public abstract NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now);

    public abstract Cell ToCell(TRow row, Instant now);

    /// <summary>Returns the value in the form of a single row's parameter.</summary>
    public abstract object? ToValue(TRow row);
}

/// <param name="get">Returns the value for PostgreSQL.</param>
/// <param name="cell">Converts the value for SQLite.</param>
internal sealed class ValueSource<TRow, TStored>(Func<TRow, TStored> get, Func<TStored, Cell> cell) : Source<TRow>
{
    public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now) =>
        new NpgsqlParameter<TStored[]> { TypedValue = rows.Column(get) };

    public override Cell ToCell(TRow row, Instant now) => cell(get(row));

    public override object? ToValue(TRow row) => get(row);
}

/// <summary>Gives the moment of the batch.</summary>
internal sealed class MomentSource<TRow> : Source<TRow>
{
    public override bool IsShared => true;

    public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now) =>
        new NpgsqlParameter<long> { TypedValue = now.Micros };

    public override Cell ToCell(TRow row, Instant now) => now;

    public override object? ToValue(TRow row) => throw new NotSupportedException("One row has no batch.");
}
