using System.Data.Common;
using Tributary.Engine;
using Tributary.Storage;
using Tributary.Storage.Postgres;
using Tributary.Storage.Sqlite;

namespace Tributary.Server;

/// <summary>The open database: the flow's port, and connections for plain reads.</summary>
/// <param name="Writers">Of <see cref="StorageOptions.Writers"/>.</param>
internal sealed record Stores(IStore Store, Database Database, int Writers) : IAsyncDisposable
{
    public static async ValueTask<Stores> OpenAsync(TributaryOptions options, ProgramCache cache, TimeProvider time, CancellationToken stopping)
    {
        var stores = await OpenDatabaseAsync(options, cache, time, stopping);
        await PublicId.UseKeyAsync(stores.Database, stopping);
        return stores;
    }

    private static async ValueTask<Stores> OpenDatabaseAsync(TributaryOptions options, ProgramCache cache, TimeProvider time, CancellationToken stopping)
    {
        try
        {
            switch (options.Storage.Kind)
            {
                case StorageKind.Postgres:
                    var postgres = await PostgresStore.OpenAsync(options.Storage.Place, options.Partitions, cache, time, migrate: true, stopping);
                    return new Stores(postgres, postgres.Database, options.Storage.Writers);
                default:
                    var sqlite = await SqliteStore.OpenAsync(options.Storage.Place, options.Partitions, cache, time, migrate: true, stopping);
                    return new Stores(sqlite, sqlite.Database, options.Storage.Writers);
            }
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new StartException($"{TributaryOptions.Section}:Storage cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Prepares what the coming months are written into; nothing where there is nothing to prepare.</summary>
    public ValueTask EnsurePartitionsAsync(CancellationToken stopping) =>
        Store is PostgresStore postgres ? postgres.EnsurePartitionsAsync(stopping) : ValueTask.CompletedTask;

    /// <summary>Adds the clicks of the last seconds to the figures; nothing where each is added when it is stored.</summary>
    public ValueTask CountClicksAsync(CancellationToken stopping) =>
        Store is PostgresStore postgres ? postgres.CountClicksAsync(stopping) : ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
