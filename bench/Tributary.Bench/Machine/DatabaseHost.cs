using System.Data.Common;
using System.Globalization;

namespace Tributary.Bench.Machine;

/// <summary>Creates, copies and drops databases.</summary>
internal abstract class DatabaseHost
{
    public abstract string Name { get; }

    /// <summary>Returns the name of a database for <c>Tributary__Storage</c>.</summary>
    public abstract string StorageOf(string database);

    /// <param name="from">The database to copy, which nobody uses; null for an empty one.</param>
    public abstract Task CreateAsync(string database, string? from);

    public abstract Task DropAsync(string database);

    /// <summary>
    /// Brings a bulk-loaded database into the state of one that has run for a while: statistics taken, nothing left to
    /// write back.
    /// </summary>
    public abstract Task SettleAsync(string database);

    /// <summary>
    /// Returns the CPU time of the database's own processes so far; 0 when it runs inside the server.
    /// </summary>
    public abstract double CpuSeconds();

    /// <summary>Returns the bytes that tables and indexes take, without the log of the database.</summary>
    public Task<long> SizeAsync(string database) => CountAsync(database, SizeQuery);

    /// <summary>Returns SQL for the member this many levels above a row of <c>member</c>.</summary>
    public abstract string Upline(int level);

    public async Task EachAsync(string database, string sql, Action<DbDataReader> each)
    {
        await using var connection = await ConnectToAsync(database);
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            each(reader);
    }

    public async Task<long> CountAsync(string database, string sql)
    {
        var count = 0L;
        await EachAsync(database, sql, row => count = Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture));
        return count;
    }

    protected abstract string SizeQuery { get; }

    /// <summary>Opens a connection without a pool, since only a database without connections can be copied.</summary>
    protected abstract Task<DbConnection> ConnectToAsync(string database);
}
