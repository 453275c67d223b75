using System.Collections.Concurrent;
using Tributary.Engine.Pipeline;
using Tributary.Storage.Flow;

namespace Tributary.Tests.Fixtures;

/// <summary>A folder for one SQLite database (IClassFixture), removed with all its files at the end.</summary>
public sealed class TestSqlite : IDisposable
{
    private static readonly ConcurrentDictionary<int, Lazy<Task<byte[]>>> s_migrated = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-test-");

    /// <summary>The path of the database file, which does not exist until it is opened.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "tributary.db");

    /// <summary>The <c>sqlite:PATH</c> form of <c>Tributary__Storage</c>.</summary>
    public string Url => "sqlite:" + Path;

    /// <summary>
    /// Creates a database with the schema. It is a copy of one that was migrated once for this number of partitions,
    /// which spares most of the time that a small test takes.
    /// </summary>
    public static async Task<TestSqlite> CreateMigratedAsync(int partitions = 16)
    {
        var database = new TestSqlite();
        await database.MigrateAsync(partitions);
        return database;
    }

    /// <summary>Puts the schema into a database that nobody has opened yet.</summary>
    public async Task MigrateAsync(int partitions = 16) =>
        await File.WriteAllBytesAsync(Path, await s_migrated.GetOrAdd(partitions, Prepare).Value);

    public void Dispose() => _folder.Delete(recursive: true);

    private static Lazy<Task<byte[]>> Prepare(int partitions) => new(() => MakeAsync(partitions));

    private static async Task<byte[]> MakeAsync(int partitions)
    {
        using var file = new TestSqlite();
        await using (
            await SqliteStore.OpenAsync(
                file.Path,
                partitions,
                new ProgramCache(),
                TimeProvider.System,
                migrate: true,
                CancellationToken.None
            )
        ) { }
        return await File.ReadAllBytesAsync(file.Path);
    }
}
