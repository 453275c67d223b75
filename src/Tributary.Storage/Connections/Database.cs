using System.Data.Common;
using Tributary.Engine.Pipeline;

namespace Tributary.Storage.Connections;

/// <summary>
/// Connections for plain reads and small writes beside the flow. SQL is one text for both databases, with parameters
/// <c>@name</c>.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>A condition on a list parameter: <c>$"id {database.In("@ids")}"</c>.</summary>
    public abstract string In(string parameter);

    /// <summary>
    /// The items of a JSON array parameter as rows <c>item(value, place)</c>, in order; a column of an item is
    /// <c>item.value ->> 0</c>.
    /// </summary>
    public abstract string Items(string parameter);

    /// <summary>At the end of a select of rows to be locked, waiting for whoever has them.</summary>
    public abstract string Locked { get; }

    /// <summary>
    /// At the end of a select of rows to be locked: rows that another transaction has locked are left out.
    /// </summary>
    public abstract string SkipLocked { get; }

    /// <summary>
    /// A select of a member by <c>@program</c> and <c>@name</c>, and then of the first <c>@most</c> members below it,
    /// to <c>@depth</c> levels, level by level and within a level along the one above, newest first; no further than
    /// that.
    /// </summary>
    /// <remarks>Columns: <c>id, external_id, referrer_id, joined_at, status</c> and the referral's status.</remarks>
    public abstract string FirstBelow { get; }

    /// <summary>
    /// Names of the triggers that are there and on; those that keep a table append-only are among them.
    /// </summary>
    public abstract string Triggers { get; }

    /// <summary>
    /// A condition: member <paramref name="m"/>'s upline is <paramref name="r"/>, then r's own upline, cut to the
    /// nearest 32.
    /// </summary>
    public abstract string UplineFollows(string m, string r);

    /// <summary>A connection for reading only; the caller disposes it.</summary>
    /// <exception cref="StoreException">The database failed; as of every method here.</exception>
    public ValueTask<DbConnection> OpenAsync(CancellationToken stopping) =>
        StoreFaults.GuardAsync(() => ConnectAsync(stopping));

    protected abstract ValueTask<DbConnection> ConnectAsync(CancellationToken stopping);

    /// <summary>Reads whole tables, however long that takes, all as of one moment.</summary>
    public async ValueTask<Scan> ScanAsync(CancellationToken stopping)
    {
        var connection = await OpenAsync(stopping);
        try
        {
            return new Scan(connection, await StoreFaults.GuardAsync(() => BeginScanAsync(connection, stopping)));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A transaction that sees one snapshot and has no time limit.</summary>
    protected abstract ValueTask<DbTransaction> BeginScanAsync(DbConnection connection, CancellationToken stopping);

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction and commits when it returns; whatever it throws rolls back.
    /// </summary>
    public ValueTask<T> WriteAsync<T>(Func<DbConnection, ValueTask<T>> write, CancellationToken stopping) =>
        StoreFaults.GuardAsync(() => TransactAsync(write, stopping));

    protected abstract ValueTask<T> TransactAsync<T>(
        Func<DbConnection, ValueTask<T>> write,
        CancellationToken stopping
    );

    public abstract ValueTask DisposeAsync();

    /// <param name="parameters">Values: null, bool, int, long, string, byte[], or an array of long, int or string for
    /// <see cref="In"/>.</param>
    public virtual DbCommand Command(
        DbConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value is null ? DBNull.Value : ToColumn(value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    public async ValueTask<List<T>> ListAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken stopping,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var connection = await OpenAsync(stopping);
        return await ListAsync(connection, sql, read, stopping, parameters);
    }

    public async ValueTask<List<T>> ListAsync<T>(
        DbConnection connection,
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken stopping,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(connection, sql, parameters);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(stopping);
            var rows = new List<T>();
            while (await reader.ReadAsync(stopping))
                rows.Add(read(reader));
            return rows;
        }
        catch (DbException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>
    /// Runs a select for each of many keys: laterally in one statement on PostgreSQL, prepared once and looped on
    /// SQLite. It must find its rows by an index.
    /// </summary>
    /// <param name="sql">For one key, whose parts are its parameters.</param>
    /// <param name="parts">Each part of the keys: an array of long, string or byte[] with one value for each
    /// key.</param>
    /// <returns>The rows of each key, in order.</returns>
    public ValueTask<IReadOnlyList<IReadOnlyList<T>>> ListEachAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        params (string Name, Array Values)[] parts
    ) => StoreFaults.GuardAsync(() => ReadEachAsync(sql, read, parts));

    protected abstract ValueTask<IReadOnlyList<IReadOnlyList<T>>> ReadEachAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        (string Name, Array Values)[] parts
    );

    /// <returns>The number of rows written.</returns>
    public async ValueTask<int> ExecuteAsync(
        DbConnection connection,
        string sql,
        CancellationToken stopping,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(connection, sql, parameters);
        try
        {
            return await command.ExecuteNonQueryAsync(stopping);
        }
        catch (DbException fault)
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>A single statement, in a transaction of its own.</summary>
    public ValueTask<int> ExecuteAsync(
        string sql,
        CancellationToken stopping,
        params (string Name, object? Value)[] parameters
    ) => WriteAsync(connection => ExecuteAsync(connection, sql, stopping, parameters), stopping);

    /// <summary>A list as the database takes it; everything else as it is.</summary>
    protected abstract object ToColumn(object value);
}
