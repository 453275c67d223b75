using Npgsql;
using Tributary.Storage.Connections;

namespace Tributary.Storage.Features.Backups;

/// <summary>Finds out whether a server works on a database that this process has not opened yet.</summary>
public static class OtherNodes
{
    // language=sql
    private const string Count = """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'tributary' and pid <> pg_backend_pid()
        """;

    /// <param name="path">An existing file.</param>
    public static bool UseSqlite(string path) => SqliteBackup.IsInUse(path);

    public static ValueTask<bool> UsePostgresAsync(string url, CancellationToken stopping) =>
        StoreFaults.GuardAsync(async () =>
        {
            await using var source = NpgsqlDataSource.Create(PostgresUrl.ForReads(url));
            await using var command = source.CreateCommand(Count);
            return (long)(await command.ExecuteScalarAsync(stopping))! > 0;
        });
}
