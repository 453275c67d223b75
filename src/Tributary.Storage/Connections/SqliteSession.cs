using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Connections;

/// <summary>
/// A connection with its prepared statements, for one caller at a time. SQL has its parameters as <c>?1</c>, <c>?2</c>
/// and so on.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>Before 3.51.3, resetting a write-ahead log can corrupt the database (its release notes).</summary>
    private const int LeastVersion = 3_051_003;

    /// <summary>How long to wait for another process's transaction to end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SqliteConnection _connection;

    // Compared by reference: every statement is a constant, and hashing its text would cost as much as running it.
    private readonly Dictionary<string, SqliteStatement> _writes = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, SqliteCommand> _reads = new(ReferenceEqualityComparer.Instance);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <exception cref="NotSupportedException">
    /// The SQLite library is too old to use a write-ahead log safely.
    /// </exception>
    public static SqliteSession OpenWriter(string path)
    {
        var session = Open(path, SqliteOpenMode.ReadWriteCreate);
        session.Pragma("journal_mode = wal");
        session.Pragma("synchronous = full");
        session.Pragma("foreign_keys = on");
        session.Pragma("wal_autocheckpoint = 4000"); // pages of 4 KB
        session.Pragma("cache_size = -32768"); // KB
        return session;
    }

    public static SqliteSession OpenReader(string path)
    {
        var session = Open(path, SqliteOpenMode.ReadOnly);
        session.Pragma("cache_size = -4096");
        return session;
    }

    /// <returns>The number of rows written.</returns>
    public int Run(string sql, params ReadOnlySpan<SqliteValue> values)
    {
        try
        {
            if (!_writes.TryGetValue(sql, out var statement))
                _writes[sql] = statement = new SqliteStatement(_connection.Handle!, sql);
            return statement.Run(values);
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>Several statements at once, without parameters.</summary>
    public void RunScript(string sql) =>
        Guard(() =>
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            while (reader.NextResult())
            {
                // Behind a statement that answers, as some that alter a table do, the library would run the rest when
                // it is disposed, and keep its errors to itself.
            }
            return true;
        });

    public List<T> ReadAll<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<SqliteValue> values)
    {
        if (!_reads.TryGetValue(sql, out var command))
        {
            _reads[sql] = command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i].Value;
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>Takes the one write lock of the database, which covers all partitions.</summary>
    /// <returns>False when another process still holds it after <paramref name="patience"/>.</returns>
    public bool TryBegin(TimeSpan patience)
    {
        raw.sqlite3_busy_timeout(_connection.Handle, (int)patience.TotalMilliseconds);
        try
        {
            Run("begin immediate");
            return true;
        }
        catch (StoreException busy) when (busy.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY })
        {
            return false;
        }
    }

    public void Begin()
    {
        if (!TryBegin(Patience))
            throw Busy();
    }

    public static StoreException Busy() =>
        new(StoreFault.Contention, "Another process holds the database's write lock.");

    /// <summary>Begins a snapshot that several reads share.</summary>
    public void BeginReading() => Run("begin");

    public void Commit() => Run("commit");

    public void Rollback()
    {
        // Some errors, such as a full disk, have already ended the transaction.
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            Run("rollback");
    }

    /// <summary>
    /// Moves the write-ahead log into the file and empties it, unless another process still reads or writes; that
    /// process does so at its own end.
    /// </summary>
    public void Checkpoint() => Pragma("wal_checkpoint(truncate)");

    public void Dispose()
    {
        foreach (var statement in _writes.Values)
            statement.Dispose();
        foreach (var command in _reads.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private static SqliteSession Open(string path, SqliteOpenMode mode)
    {
        Batteries_V2.Init();
        if (raw.sqlite3_libversion_number() < LeastVersion)
            throw new NotSupportedException(
                $"SQLite {raw.sqlite3_libversion().utf8_to_string()} can corrupt its write-ahead log. "
                    + "Use version 3.51.3 or later."
            );
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = (int)Patience.TotalSeconds,
            }.ToString()
        );
        Guard(() =>
        {
            connection.Open();
            return true;
        });
        var session = new SqliteSession(connection);
        session.Pragma($"busy_timeout = {(int)Patience.TotalMilliseconds}");
        return session;
    }

    private static T Guard<T>(Func<T> body)
    {
        try
        {
            return body();
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    private void Pragma(string setting) => RunScript("pragma " + setting);
}
