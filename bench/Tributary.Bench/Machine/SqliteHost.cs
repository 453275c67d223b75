using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tributary.Bench;

internal sealed class SqliteHost(string folder) : DatabaseHost
{
    private static readonly string[] s_files = ["", "-wal", "-shm"];

    public override string Name => "sqlite";

    public override string StorageOf(string database) => $"sqlite:{PathOf(database)}";

    public override Task CreateAsync(string database, string? from)
    {
        if (from is not null) File.Copy(PathOf(from), PathOf(database));
        return Task.CompletedTask;
    }

    public override Task DropAsync(string database)
    {
        foreach (var file in s_files) File.Delete(PathOf(database) + file);
        return Task.CompletedTask;
    }

    /// <summary>The log is emptied into the file, so that the file alone is the database.</summary>
    public override async Task SettleAsync(string database)
    {
        await TextsAsync(database, "analyze");
        await TextsAsync(database, "pragma wal_checkpoint(truncate)");
    }

    public override async Task<long> CountAsync(string database, string sql) =>
        long.Parse((await TextsAsync(database, sql))[0], CultureInfo.InvariantCulture);

    public override async Task<List<string>> TextsAsync(string database, string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf(database), Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync()) texts.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return texts;
    }

    public override double CpuSeconds() => 0;

    private string PathOf(string database) => Path.Combine(folder, database + ".db");
}
