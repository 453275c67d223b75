using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Tributary.Bench.Machine;

internal sealed class SqliteHost(string folder) : DatabaseHost
{
    private static readonly string[] s_files = ["", "-wal", "-shm"];

    public override string Name => "sqlite";

    public override string StorageOf(string database) => $"sqlite:{PathOf(database)}";

    public override Task CreateAsync(string database, string? from)
    {
        if (from is not null)
            File.Copy(PathOf(from), PathOf(database));
        return Task.CompletedTask;
    }

    public override Task DropAsync(string database)
    {
        foreach (var file in s_files)
            File.Delete(PathOf(database) + file);
        return Task.CompletedTask;
    }

    /// <summary>Empties the log into the file, so that the file alone is the database.</summary>
    public override async Task SettleAsync(string database)
    {
        await EachAsync(database, "analyze", _ => { });
        await EachAsync(database, "pragma wal_checkpoint(truncate)", _ => { });
    }

    public override double CpuSeconds() => 0;

    public override string Upline(int level) => $"upline ->> {level - 1}";

    protected override string SizeQuery =>
        "select (page_count - freelist_count) * page_size "
        + "from pragma_page_count, pragma_freelist_count, pragma_page_size";

    protected override async Task<DbConnection> ConnectToAsync(string database)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = PathOf(database), Pooling = false }.ToString()
        );
        await connection.OpenAsync();
        return connection;
    }

    private string PathOf(string database) => Path.Combine(folder, database + ".db");
}
