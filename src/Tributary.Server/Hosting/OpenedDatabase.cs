using Tributary.Engine.Pipeline;
using Tributary.Server.Application;
using Tributary.Server.Application.Identity;
using Tributary.Server.Application.Secrets;
using Tributary.Server.Application.Settings;

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
            var box = await SecretStore.OpenAsync(options, stores.Database, stopping);
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
}
