using Tributary.Engine.Pipeline;
using Tributary.Server.Application.Errors;
using Tributary.Server.Application.Ids;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Flow;
using Tributary.Storage.Migrations;
using Tributary.Storage.Warm;

namespace Tributary.Server.Application;

/// <summary>The open database: the flow's port, and connections for plain reads.</summary>
/// <param name="Writers">The value of <see cref="StorageOptions.Writers"/>.</param>
internal sealed record Stores(IStore Store, Database Database, int Writers) : IAsyncDisposable
{
    /// <summary>The facts that this node keeps in memory.</summary>
    public required WarmFacts Warm { get; init; }

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
            )
            {
                WaitsFor = ServerErrors.NotMigrated,
            };
        var stores = await OpenDatabaseAsync(options, cache, time, stopping, migrate);
        try
        {
            await PublicId.UseKeyAsync(stores.Database, stopping);
            await AuditSecret.LoadAsync(options, stores.Database, mayMake: migrate, stopping);
            return stores;
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
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
                    postgres.Warm.Most = options.WarmFacts;
                    return new Stores(postgres, postgres.Database, options.Storage.Writers) { Warm = postgres.Warm };
                default:
                    var sqlite = await SqliteStore.OpenAsync(
                        options.Storage.Place,
                        options.Partitions,
                        cache,
                        time,
                        migrate,
                        stopping
                    );
                    sqlite.Warm.Most = options.WarmFacts;
                    return new Stores(sqlite, sqlite.Database, options.Storage.Writers) { Warm = sqlite.Warm };
            }
        }
        catch (Exception e)
            when (e
                    is StoreException
                        or TimeoutException
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new StartException($"{TributaryOptions.Section}:Storage cannot be opened: {FirstLine(e.Message)}", e)
            {
                WaitsFor = WaitsFor(e, options.Storage.Kind),
            };
        }
    }

    /// <summary>Migrations that were applied when it was opened, ascending.</summary>
    public IReadOnlyList<int> Migrated => Store.Migrated;

    /// <summary>Returns what ends the fault without a change of the settings; null when nothing does.</summary>
    public static ErrorCode? WaitsFor(Exception fault, StorageKind kind) =>
        fault switch
        {
            UnmigratedException => ServerErrors.NotMigrated,
            _ when Outage.IsDiskFull(fault) => ServerErrors.StorageFull,
            _ when Outage.IsReadOnly(fault) => ServerErrors.ReadOnly,
            // A file that cannot be opened does not become readable, but another process releases its lock.
            StoreException { Kind: StoreFault.Unavailable } when kind == StorageKind.Sqlite => null,
            _ when Outage.Is(fault) => ServerErrors.Unavailable,
            _ => null,
        };

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
