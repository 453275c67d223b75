using System.Data.Common;
using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;

namespace Tributary.Server.Application;

/// <summary>The open database: the flow's port, and connections for plain reads.</summary>
/// <param name="Writers">The value of <see cref="StorageOptions.Writers"/>.</param>
internal sealed record Stores(IStore Store, Database Database, int Writers) : IAsyncDisposable
{
    /// <param name="migrate">
    /// Creates the database if needed and brings it to this version. When false, the database must exist.
    /// </param>
    /// <exception cref="StartException">The database cannot be opened or does not fit the options.</exception>
    public static async ValueTask<Stores> OpenAsync(
        TributaryOptions options,
        ProgramCache cache,
        TimeProvider time,
        CancellationToken stopping,
        bool migrate = true
    )
    {
        if (!migrate && options.Storage.Kind == StorageKind.Sqlite && !File.Exists(options.Storage.Place))
            throw new StartException(
                $"There is no database at {options.Storage.Shown}. 'tributary serve' and 'tributary migrate' "
                    + $"create one; {TributaryOptions.Section}:Storage says where it is."
            );
        var stores = await OpenDatabaseAsync(options, cache, time, stopping, migrate);
        await PublicId.UseKeyAsync(stores.Database, stopping);
        return stores;
    }

    private static async ValueTask<Stores> OpenDatabaseAsync(
        TributaryOptions options,
        ProgramCache cache,
        TimeProvider time,
        CancellationToken stopping,
        bool migrate
    )
    {
        try
        {
            switch (options.Storage.Kind)
            {
                case StorageKind.Postgres:
                    var postgres = await PostgresStore.OpenAsync(
                        options.Storage.Place,
                        options.Partitions,
                        cache,
                        time,
                        migrate,
                        stopping
                    );
                    return new Stores(postgres, postgres.Database, options.Storage.Writers);
                default:
                    var sqlite = await SqliteStore.OpenAsync(
                        options.Storage.Place,
                        options.Partitions,
                        cache,
                        time,
                        migrate,
                        stopping
                    );
                    return new Stores(sqlite, sqlite.Database, options.Storage.Writers);
            }
        }
        catch (Exception e)
            when (e
                    is DbException
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new StartException($"{TributaryOptions.Section}:Storage cannot be opened: {FirstLine(e.Message)}", e);
        }
    }

    /// <summary>The migrations that were applied when the database was opened, ascending.</summary>
    public IReadOnlyList<int> Migrated =>
        Store switch
        {
            PostgresStore postgres => postgres.Migrated,
            SqliteStore sqlite => sqlite.Migrated,
            _ => [],
        };

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();

    /// <summary>Creates the partitions of tables for the coming months, on databases that have them.</summary>
    public ValueTask EnsurePartitionsAsync(CancellationToken stopping) =>
        Store is PostgresStore postgres ? postgres.EnsurePartitionsAsync(stopping) : ValueTask.CompletedTask;

    /// <summary>
    /// Adds the clicks of the last seconds to the figures, on databases that do not count each click as it is stored.
    /// </summary>
    public ValueTask CountClicksAsync(CancellationToken stopping) =>
        Store is PostgresStore postgres ? postgres.CountClicksAsync(stopping) : ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
