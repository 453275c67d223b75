namespace Tributary.Bench;

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

    public abstract Task<long> CountAsync(string database, string sql);

    public abstract Task<List<string>> TextsAsync(string database, string sql);

    /// <summary>What the database's own processes have used so far; 0 where it lives within the server.</summary>
    public abstract double CpuSeconds();
}
