using System.Data.Common;
using System.Globalization;

namespace Tributary.Bench.Machine;

/// <summary>Where databases are made, copied and dropped.</summary>
internal abstract class DatabaseHost
{
    public abstract string Name { get; }

    /// <summary>How <c>Tributary__Storage</c> names a database.</summary>
    public abstract string StorageOf(string database);

    /// <param name="from">The database to copy, which nobody uses; null for an empty one.</param>
    public abstract Task CreateAsync(string database, string? from);

    public abstract Task DropAsync(string database);

    /// <summary>Makes what was loaded in bulk as a database is that has run for a while: statistics taken, nothing left to write back.</summary>
    public abstract Task SettleAsync(string database);

    /// <summary>What the database's own processes have used so far; 0 where it lives within the server.</summary>
    public abstract double CpuSeconds();

    /// <summary>SQL for who is this many levels above a row of <c>member</c>.</summary>
    public abstract string Upline(int level);

    public async Task EachAsync(string database, string sql, Action<DbDataReader> each)
    {
        await using var connection = await ConnectToAsync(database);
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) each(reader);
    }

    public async Task<long> CountAsync(string database, string sql)
    {
        var count = 0L;
        await EachAsync(database, sql, row => count = Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture));
        return count;
    }

    /// <summary>A connection of no pool: a copy can be made only of a database that nobody is connected to.</summary>
    protected abstract Task<DbConnection> ConnectToAsync(string database);
}
