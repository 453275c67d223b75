using System.Collections.Immutable;
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

    public abstract SqliteValue ToParameter(TRow row, Instant now);

    /// <summary>Returns the value in the form of a single row's parameter.</summary>
    public abstract object? ToValue(TRow row);
}

/// <param name="get">Returns the value for PostgreSQL.</param>
/// <param name="convert">Converts the value for SQLite.</param>
internal sealed class ValueSource<TRow, TStored>(Func<TRow, TStored> get, Func<TStored, SqliteValue> convert)
    : Source<TRow>
{
    public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now) =>
        new NpgsqlParameter<TStored[]> { TypedValue = rows.Column(get) };

    public override SqliteValue ToParameter(TRow row, Instant now) => convert(get(row));

    public override object? ToValue(TRow row) => get(row);

    /// <summary>Returns a source of the same values, each once, for a list on PostgreSQL.</summary>
    public Source<TRow> Distinct() => new DistinctSource<TRow, TStored>(get);
}

/// <summary>Gives the values of all rows, each once.</summary>
internal sealed class DistinctSource<TRow, TStored>(Func<TRow, TStored> get) : Source<TRow>
{
    public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now) =>
        new NpgsqlParameter<TStored[]> { TypedValue = [.. rows.Select(get).Distinct()] };

    public override SqliteValue ToParameter(TRow row, Instant now) =>
        throw new NotSupportedException("Only PostgreSQL takes lists.");

    public override object? ToValue(TRow row) => throw new NotSupportedException("One row has no list.");
}

/// <summary>Gives the moment of the batch.</summary>
internal sealed class MomentSource<TRow> : Source<TRow>
{
    public override bool IsShared => true;

    public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now) =>
        new NpgsqlParameter<long> { TypedValue = now.Micros };

    public override SqliteValue ToParameter(TRow row, Instant now) => now;

    public override object? ToValue(TRow row) => throw new NotSupportedException("One row has no batch.");
}

/// <summary>Gives a list of ids.</summary>
internal sealed class IdListSource<TRow, TId>(Func<TRow, ImmutableArray<TId>> get) : Source<TRow>
    where TId : struct, IId<TId>
{
    public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now) =>
        new NpgsqlParameter<string[]> { TypedValue = rows.Column(row => $"{{{string.Join(',', get(row))}}}") };

    public override SqliteValue ToParameter(TRow row, Instant now) => JsonList.Of(get(row));

    public override object? ToValue(TRow row) => throw new NotSupportedException("Only batches write lists of ids.");
}

/// <summary>Gives the values of a part of each row, which has a description of its own.</summary>
internal sealed class PartSource<TRow, TPart>(Source<TPart> source, Func<TRow, TPart> part) : Source<TRow>
{
    public override bool IsShared => source.IsShared;

    public override NpgsqlParameter ToParameter(IReadOnlyList<TRow> rows, Instant now) =>
        source.ToParameter(rows.Column(part), now);

    public override SqliteValue ToParameter(TRow row, Instant now) => source.ToParameter(part(row), now);

    public override object? ToValue(TRow row) => source.ToValue(part(row));
}
