using System.Data.Common;
using Npgsql;

namespace Tributary.Bench.Machine;

/// <param name="postgres">The URL of a database of a private cluster, as its superuser.</param>
internal sealed class PostgresHost(string postgres, int postmaster) : DatabaseHost
{
    public override string Name => "postgres";

    public static async Task<PostgresHost> OpenAsync(string postgres)
    {
        await using var connection = await ConnectAsync(postgres);
        return new PostgresHost(postgres, ProcessTimes.ParentOf(connection.ProcessID));
    }

    public override string StorageOf(string database) => $"{postgres[..postgres.LastIndexOf('/')]}/{database}";

    public override Task CreateAsync(string database, string? from) =>
        // gigabytes of data do not go through the log
        RunAsync(
            postgres,
            from is null
                ? $"create database {database}"
                : $"create database {database} template {from} strategy file_copy"
        );

    public override Task DropAsync(string database) => RunAsync(postgres, $"drop database {database} with (force)");

    public override async Task SettleAsync(string database)
    {
        await RunAsync(StorageOf(database), "vacuum (freeze, analyze)");
        await RunAsync(StorageOf(database), "checkpoint");
    }

    public Task ExecuteAsync(string database, string sql) => RunAsync(StorageOf(database), sql);

    public override double CpuSeconds() => ProcessTimes.TreeCpuSeconds(postmaster);

    public override string Upline(int level) => $"upline[{level}]";

    protected override string SizeQuery => "select pg_database_size(current_database())";

    protected override async Task<DbConnection> ConnectToAsync(string database) =>
        await ConnectAsync(StorageOf(database));

    public static async Task<NpgsqlConnection> ConnectAsync(string url)
    {
        var parts = new Uri(url);
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder
            {
                Host = parts.Host,
                Port = parts.Port,
                Username = parts.UserInfo,
                Database = parts.AbsolutePath[1..],
                Pooling = false,
            }.ConnectionString
        );
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(string url, string sql)
    {
        await using var connection = await ConnectAsync(url);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
