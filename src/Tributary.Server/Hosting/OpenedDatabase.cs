using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Backups;

namespace Tributary.Server.Hosting;

/// <summary>The database, migrated, and what is read from it before a server is built.</summary>
internal sealed record OpenedDatabase(
    Stores Stores,
    SecretBox Secrets,
    TraitReader Traits,
    CookieKey CookieKey,
    ProgramCache Cache
)
{
    /// <exception cref="StartException">The database cannot be opened or does not fit the options.</exception>
    public static async Task<OpenedDatabase> OpenAsync(
        TributaryOptions options,
        TimeProvider time,
        CancellationToken stopping
    )
    {
        var cache = new ProgramCache();
        var stores = await Stores.OpenAsync(options, cache, time, stopping, options.Migrates);
        try
        {
            if (await Recovery.FindUnfinishedAsync(stores.Database, stopping) is { } mark)
                throw UnfinishedRestore(mark);
            if (await DatabaseProgress.FindLostAsync(stores.Database, stopping) is not null)
                throw Lost(DatabaseProgress.PathOf(options.Storage.Place));
            var box = await SecretStore.OpenAsync(options, stores.Database, stopping);
            await AuditSecret.LoadAsync(options, stores.Database, mayMake: true, stopping);
            return new OpenedDatabase(
                stores,
                box,
                await TraitReader.LoadAsync(options.Fraud, stores.Database, box, stopping),
                await CookieKey.LoadAsync(stores.Database, box, stopping),
                cache
            );
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    private static StartException Lost(string file) =>
        new(
            "This database is older than the one that was served here before: an earlier copy was put in its place, so "
                + "that ids which others remember would be used again. Stop all nodes, and run 'tributary restore "
                + $"--recovered'. For a copy whose ids nobody remembers, as in a test, delete {file} instead."
        );

    private static StartException UnfinishedRestore(string mark) =>
        new(
            $"This database is a backup ({mark}) that was put in its place without 'tributary restore', so that ids "
                + "which others remember would be used again. Stop all nodes, and run 'tributary restore --recovered'."
        );
}
