using Tributary.Engine.Log;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Demo;

/// <summary>Creates a key with every scope for trying the demo, unless the configuration has one.</summary>
internal static class DemoKey
{
    private const string Name = "demo";

    /// <returns>The text of the new key; null when there is one already, which cannot be shown again.</returns>
    public static async ValueTask<string?> CreateAsync(
        Stores stores,
        TributaryOptions options,
        CancellationToken stopping
    )
    {
        if (options.AdminKey is not null)
            return null;
        var now = stores.Store.Now;
        var keys = await new ApiKeys(stores.Database).ListAsync(stopping);
        if (keys.Any(key => key.Name == Name && !(key.RevokedAt <= now) && !(key.ExpiresAt <= now)))
            return null;
        return await new KeyMaker(stores, AuditActor.CommandLine).CreateAsync(
            Name,
            Scopes.Admin,
            programId: null,
            expiresAt: null,
            stopping
        );
    }
}
