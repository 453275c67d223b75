using System.Data.Common;
using Tributary.Engine.Foundation;

namespace Tributary.Storage.Connections;

/// <summary>
/// Connections for plain reads and small writes outside the flow. SQL is one text for both databases, with parameters
/// <c>@name</c>.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>Returns a condition on a list parameter: <c>$"id {database.In("@ids")}"</c>.</summary>
    public abstract string In(string parameter);

    /// <summary>
    /// Returns the items of a JSON array parameter as rows <c>item(value, place)</c>, in order. A column of an item is
    /// <c>item.value ->> 0</c>.
    /// </summary>
    public abstract string Items(string parameter);

    /// <summary>Returns a column of text as JSON, to which <c>-&gt;&gt;</c> can be applied.</summary>
    public abstract string AsJson(string column);

    /// <summary>The end of a select that locks its rows and waits for rows locked by others.</summary>
    public abstract string Locked { get; }

    /// <summary>The end of a select that locks its rows and skips rows locked by others.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>
    /// Selects a member by <c>@program</c> and <c>@name</c>, then the first <c>@most</c> members below it, to
    /// <c>@depth</c> levels, and reads no further. They come level by level, and within a level in the order of the
    /// level above, newest first.
    /// </summary>
    /// <remarks>Columns: <c>id, external_id, referrer_id, joined_at, status</c> and the referral's status.</remarks>
    public abstract string FirstBelow { get; }

    /// <summary>
    /// Selects the names of the triggers that exist and are enabled. Those that keep a table append-only are among
    /// them.
    /// </summary>
    public abstract string Triggers { get; }

    /// <summary>The triggers that refuse every change of what is append-only.</summary>
    public virtual IReadOnlyList<string> Guards { get; } =
    [
        "entry_fixed",
        "entry_decided_once",
        "entry_blanked",
        "early_entry_fixed",
        "reward_booked",
        "transfer_append_only",
        "audit_fixed",
    ];

    /// <summary>The time by the database's own clock, in microseconds.</summary>
    public abstract string Clock { get; }

    /// <summary>1 when the database takes no writes, as a standby does; otherwise 0.</summary>
    public abstract string ReadOnly { get; }

    /// <summary>
    /// The text that names the backup which the database was made from; empty for one that never was a backup. Each
    /// recovery has another.
    /// </summary>
    public abstract string RecoveryMark { get; }

    /// <summary>
    /// The text that names the cluster and the timeline of PostgreSQL, which a failover and a recovery change; null for
    /// a database that has neither.
    /// </summary>
    public abstract string? Lineage { get; }

    /// <summary>
    /// Moves the sequences of internal ids and of the inbox to <c>@to</c>, and by <c>@least</c> at least.
    /// </summary>
    public abstract string SkipIds { get; }

    /// <summary>
    /// Returns a condition: member <paramref name="m"/>'s upline is <paramref name="r"/>, then r's own upline, cut to
    /// the nearest 32.
    /// </summary>
    public abstract string UplineFollows(string m, string r);

    /// <summary>The key of the audit log, which the owner of the database sets.</summary>
    public AuditKey AuditKey { get; } = new();

    /// <summary>Opens a connection for reading only. The caller disposes it.</summary>
    public ValueTask<DbConnection> OpenAsync(CancellationToken stopping) =>
        StoreFaults.GuardAsync(() => ConnectAsync(stopping));

    protected abstract ValueTask<DbConnection> ConnectAsync(CancellationToken stopping);

    /// <summary>Begins a read of whole tables in one snapshot, without a time limit.</summary>
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

    /// <summary>
    /// Begins a read like <see cref="ScanAsync"/> for pages in the order of an index. Without it, PostgreSQL would read
    /// and sort a whole table for each page.
    /// </summary>
    public async ValueTask<Scan> ScanInOrderAsync(CancellationToken stopping)
    {
        var scan = await ScanAsync(stopping);
        try
        {
            if (FollowIndexes is { } settings)
                await ExecuteAsync(scan.Connection, settings, stopping);
            return scan;
        }
        catch
        {
            await scan.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Makes the statements of a transaction follow indexes; null for a database that does so anyway.
    /// </summary>
    protected virtual string? FollowIndexes => null;

    /// <summary>Begins a transaction with one snapshot and no time limit.</summary>
    protected abstract ValueTask<DbTransaction> BeginScanAsync(DbConnection connection, CancellationToken stopping);

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction and commits when it returns. An exception rolls back.
    /// </summary>
    public ValueTask<T> WriteAsync<T>(Func<DbConnection, ValueTask<T>> write, CancellationToken stopping) =>
        StoreFaults.GuardAsync(() => TransactAsync(write, stopping));

    protected abstract ValueTask<T> TransactAsync<T>(
        Func<DbConnection, ValueTask<T>> write,
        CancellationToken stopping
    );

    public abstract ValueTask DisposeAsync();

    /// <summary>
    /// Returns the form of a read that suits the database: one with a step for each table where the tables are on
    /// several machines.
    /// </summary>
    public virtual string InSteps(string plain, string steps) => plain;

    /// <summary>True where the tables are on several machines.</summary>
    public virtual bool IsDistributed => false;

    /// <summary>Locks all partitions, in their order, within a transaction.</summary>
    /// <returns>The last <c>seq</c> of each.</returns>
    public virtual ValueTask<List<(int Id, long Seq)>> LockPartitionsAsync(
        DbConnection connection,
        CancellationToken stopping
    ) =>
        ListAsync(
            connection,
            $"select id, seq from partition order by id {Locked}",
            row => (row.GetInt32(0), row.GetInt64(1)),
            stopping
        );

    /// <summary>Locks one partition within a transaction.</summary>
    /// <returns>Its last <c>seq</c>; nothing for a partition that does not exist.</returns>
    public ValueTask<List<(int Id, long Seq)>> LockPartitionAsync(
        DbConnection connection,
        int partition,
        CancellationToken stopping
    ) =>
        ListAsync(
            connection,
            $"select id, seq from partition where id = @id {Locked}",
            row => (row.GetInt32(0), row.GetInt64(1)),
            stopping,
            ("@id", partition)
        );

    /// <param name="parameters">
    /// Values: null, bool, int, long, an id, string, byte[], or an array of long, int or string for <see cref="In"/>.
    /// </param>
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
            parameter.Value = value switch
            {
                null => DBNull.Value,
                IId id => id.Value,
                _ => ToColumn(value),
            };
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
        catch (Exception fault) when (StoreFaults.IsOfDriver(fault))
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>
    /// Runs a select for each of many keys: laterally in one statement on PostgreSQL, prepared once and looped on
    /// SQLite. It must find its rows by an index.
    /// </summary>
    /// <param name="sql">The select for one key; its parameters are the parts of the key.</param>
    /// <param name="parts">
    /// Each part of the keys: an array of long, string or byte[] with one value for each key.
    /// </param>
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
        catch (Exception fault) when (StoreFaults.IsOfDriver(fault))
        {
            throw StoreFaults.Of(fault);
        }
    }

    /// <summary>Runs a single statement in its own transaction.</summary>
    public ValueTask<int> ExecuteAsync(
        string sql,
        CancellationToken stopping,
        params (string Name, object? Value)[] parameters
    ) => WriteAsync(connection => ExecuteAsync(connection, sql, stopping, parameters), stopping);

    /// <summary>Converts a list to the database's form, and returns anything else unchanged.</summary>
    protected abstract object ToColumn(object value);
}
