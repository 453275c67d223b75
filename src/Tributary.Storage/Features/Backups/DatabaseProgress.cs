using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Storage.Features.Backups;

/// <summary>
/// How far a database has come. A node keeps it in a second file beside that of SQLite, so that the next one notices
/// when the database went back: a copy without the mark of <c>tributary backup</c> was put in its place.
/// </summary>
/// <param name="Database">A random name, which copies share with their original.</param>
/// <param name="Decisions">The sum of the seq of all partitions.</param>
/// <param name="Ids">The next internal id.</param>
public sealed record DatabaseProgress(string Database, long Decisions, long Ids)
{
    private const string NameSetting = "database_name";
    private const int NameBytes = 16;

    /// <summary>Returns the path of the file that belongs to a SQLite file.</summary>
    public static string PathOf(string file) => file + ".progress";

    /// <summary>Reads how far a SQLite database has come, and names it if it has no name yet.</summary>
    public static async ValueTask<DatabaseProgress> ReadAsync(SqliteDatabase database, CancellationToken stopping)
    {
        if (await StoredSettings.FindAsync(database, NameSetting, stopping) is null)
            await StoredSettings.AddAsync(
                database,
                NameSetting,
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes)),
                stopping
            );
        return (
            await database.ListAsync(
                """
                select (select value from setting where key = @key), (select sum(seq) from partition),
                    (select next from sequence where name = 'entity_id')
                """,
                row => new DatabaseProgress(row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
                stopping,
                ("@key", NameSetting)
            )
        )[0];
    }

    /// <summary>Returns what was kept at a path; null when there is nothing, or nothing that can be read.</summary>
    public static DatabaseProgress? Find(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), BackupJson.Default.DatabaseProgress);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns how far the database had come before, if that was further; otherwise null.</summary>
    /// <remarks>The file is read first: a node at work moves the database ahead of it, never the reverse.</remarks>
    public static async ValueTask<DatabaseProgress?> FindLostAsync(Database database, CancellationToken stopping)
    {
        if (database is not SqliteDatabase sqlite || Find(PathOf(sqlite.File)) is not { } before)
            return null;
        var now = await ReadAsync(sqlite, stopping);
        var isBehind = now.Decisions < before.Decisions || now.Ids < before.Ids;
        return isBehind && now.Database == before.Database ? before : null;
    }

    /// <summary>Writes the file that belongs to a SQLite file.</summary>
    public void Keep(string file)
    {
        var unfinished = PathOf(file) + ".new";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.DatabaseProgress));
        File.Move(unfinished, PathOf(file), overwrite: true);
    }
}
