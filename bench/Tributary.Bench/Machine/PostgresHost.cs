using System.Globalization;
using Npgsql;

namespace Tributary.Bench;

/// <param name="postgres">The URL of a database of a private cluster, as its superuser.</param>
internal sealed class PostgresHost(string postgres, int postmaster) : DatabaseHost
{
    public override string Name => "postgres";

    public static async Task<PostgresHost> OpenAsync(string postgres)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(postgres));
        await connection.OpenAsync();
        return new PostgresHost(postgres, ProcessTimes.ParentOf(connection.ProcessID));
    }

    public override string StorageOf(string database) => $"{postgres[..postgres.LastIndexOf('/')]}/{database}";

    public override Task CreateAsync(string database, string? from) =>
        RunAsync(postgres, from is null ? $"create database {database}" : $"create database {database} template {from}");

    public override Task DropAsync(string database) => RunAsync(postgres, $"drop database {database} with (force)");

    public override async Task SettleAsync(string database)
    {
        await RunAsync(StorageOf(database), "vacuum (freeze, analyze)");
        await RunAsync(StorageOf(database), "checkpoint");
    }

    public override async Task<long> CountAsync(string database, string sql) =>
        long.Parse((await TextsAsync(database, sql))[0], CultureInfo.InvariantCulture);

    public override async Task<List<string>> TextsAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(StorageOf(database)));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync()) texts.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return texts;
    }

    public override double CpuSeconds() => ProcessTimes.TreeCpuSeconds(postmaster);

    // Without a pool: a copy can be made only of a database that nobody is connected to.
    private static string ConnectionString(string url)
    {
        var parts = new Uri(url);
        return new NpgsqlConnectionStringBuilder
        {
            Host = parts.Host, Port = parts.Port, Username = parts.UserInfo, Database = parts.AbsolutePath[1..], Pooling = false,
        }.ConnectionString;
    }

    private static async Task RunAsync(string url, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(url));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
