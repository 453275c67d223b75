using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Connections;

/// <summary>
/// A prepared write, run once per row. It takes a quarter of the time of a <see cref="SqliteCommand"/> (2.2 against 9.5
/// µs for 15 columns, measured).
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, sql, out _statement), connection);
    }

    /// <param name="values">The values of <c>?1</c>, <c>?2</c> and so on; all of them.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="SumOutOfRangeException">A sum would leave its range.</exception>
    public int Run(params ReadOnlySpan<SqliteValue> values)
    {
        for (var i = 0; i < values.Length; i++)
            SqliteException.ThrowExceptionForRC(values[i].Bind(_statement, i + 1), _connection);
        if (
            raw.sqlite3_step(_statement) == raw.SQLITE_CONSTRAINT
            && raw.sqlite3_errmsg(_connection).utf8_to_string() is var message
            && message.StartsWith("CHECK", StringComparison.Ordinal)
            && message.EndsWith("_range", StringComparison.Ordinal)
        )
        {
            raw.sqlite3_reset(_statement);
            throw new SumOutOfRangeException($"The database refused a sum: {message}");
        }
        // returns the result of the step again
        SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(_statement), _connection);
        return raw.sqlite3_changes(_connection);
    }

    public void Dispose() => _statement.Dispose();
}
