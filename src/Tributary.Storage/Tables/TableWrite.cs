using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Tables;

/// <summary>The text of a statement derived from a table's description, for each database.</summary>
/// <param name="Postgres">The statement for many rows, with one array per column.</param>
/// <param name="Sqlite">The statement for one row.</param>
/// <param name="SqliteElse">The statement to run when <paramref name="Sqlite"/> changed nothing; null for none.</param>
internal sealed record TableSql(string Postgres, string Sqlite, string? SqliteElse = null);

/// <summary>A statement that writes rows of one table.</summary>
internal abstract class TableWrite(TableSql sql, bool isExact)
{
    public TableSql Sql => sql;

    /// <summary>True when the statement must write every given row, and otherwise fails.</summary>
    public bool IsExact => isExact;
}

/// <param name="sources">The parameters, in their order.</param>
/// <param name="findsRows">
/// True for an exact statement that changes existing rows, and so may find fewer than given.
/// </param>
/// <param name="lists">Further parameters of PostgreSQL, behind the others.</param>
internal sealed class TableWrite<TRow>(
    TableSql sql,
    bool isExact,
    Source<TRow>[] sources,
    bool findsRows = false,
    params Source<TRow>[] lists
) : TableWrite(sql, isExact)
{
    private const int MostParameters = 32;

    private readonly Source<TRow>[] _ofPostgres = [.. sources, .. lists];

    /// <summary>The statement with a check of its own; null where PostgreSQL writes every row or fails.</summary>
    private readonly string? _checked = findsRows ? CheckedSql.Of(sql.Postgres, sources.Length + lists.Length) : null;

    /// <summary>Adds the statement to a round trip, unless there are no rows.</summary>
    /// <param name="now">The moment of the batch, for the columns that have it.</param>
    public void Add(RoundTrip trip, IReadOnlyList<TRow> rows, Instant now = default)
    {
        if (rows.Count == 0)
            return;
        var parameters = Array.ConvertAll(_ofPostgres, s => s.ToParameter(rows, now));
        if (_checked is null)
            trip.Write(Sql.Postgres, parameters);
        else
            trip.Change(rows.Count, _checked, parameters);
    }

    /// <summary>Adds the statement to a round trip, unless there are no rows.</summary>
    /// <param name="each">Called for each row that the statement returns.</param>
    public void Add(RoundTrip trip, IReadOnlyList<TRow> rows, Action<NpgsqlDataReader> each, Instant now = default)
    {
        if (rows.Count > 0)
            trip.Read(Sql.Postgres, each, Array.ConvertAll(_ofPostgres, s => s.ToParameter(rows, now)));
    }

    /// <summary>Runs an insert that may skip its row.</summary>
    /// <returns>False when it was skipped.</returns>
    public bool TryRun(SqliteSession session, TRow row, Instant now = default) => RunOnce(session, row, now) == 1;

    /// <inheritdoc cref="Add(RoundTrip, IReadOnlyList{TRow}, Instant)"/>
    /// <exception cref="InvalidOperationException">A row was not written, because the loaded data is no longer
    /// current.</exception>
    public void Run(SqliteSession session, TRow row, Instant now = default)
    {
        var written = RunOnce(session, row, now);
        if (IsExact && written != 1)
            throw new InvalidOperationException($"{written} rows were written instead of 1 by: {Sql.Sqlite}");
    }

    /// <summary>Runs the statement for each row.</summary>
    /// <inheritdoc cref="Run"/>
    public void RunEach(SqliteSession session, IEnumerable<TRow> rows, Instant now = default)
    {
        foreach (var row in rows)
            Run(session, row, now);
    }

    /// <summary>Writes rows beside the flow, on a connection of either database and in its transaction.</summary>
    public async ValueTask WriteAsync(DbConnection connection, IReadOnlyList<TRow> rows, CancellationToken stopping)
    {
        if (rows.Count == 0)
            return;
        if (connection is NpgsqlConnection postgres)
        {
            var trip = new RoundTrip(new NpgsqlBatch(postgres));
            Add(trip, rows);
            await trip.RunAsync(stopping);
            return;
        }
        using var statement = new SqliteStatement(((SqliteConnection)connection).Handle!, Sql.Sqlite);
        foreach (var row in rows)
            RunOnce(statement, row);
    }

    private void RunOnce(SqliteStatement statement, TRow row)
    {
        var buffer = new ParameterBuffer();
        statement.Run(Fill(ref buffer, row, default));
    }

    private int RunOnce(SqliteSession session, TRow row, Instant now)
    {
        var buffer = new ParameterBuffer();
        var values = Fill(ref buffer, row, now);
        var written = session.Run(Sql.Sqlite, values);
        return written == 0 && Sql.SqliteElse is { } otherwise ? session.Run(otherwise, values) : written;
    }

    private Span<SqliteValue> Fill([UnscopedRef] ref ParameterBuffer buffer, TRow row, Instant now)
    {
        var values = ((Span<SqliteValue>)buffer)[..sources.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = sources[i].ToParameter(row, now);
        return values;
    }

    [InlineArray(MostParameters)]
    private struct ParameterBuffer
    {
        private SqliteValue _first;
    }
}
