using Tributary.Engine.Log;
using Tributary.Server.Application;
using Tributary.Server.Application.Access;
using Tributary.Storage.Features.Keys;

namespace Tributary.Server.Demo;

/// <summary>The values that the demo's landing page shows, set once the server's address is known.</summary>
internal sealed class DemoSite
{
    public const string Path = "/demo";

    private const string KeyName = "demo page";

    /// <summary>The key of scope public for the page's script; empty before the server listens.</summary>
    public string Key { get; private set; } = "";

    /// <summary>
    /// Points the demo's links to the page at <paramref name="address"/>, and gives the page a key. The key of an
    /// earlier run ends.
    /// </summary>
    public async Task OpenAsync(Stores stores, Uri address, CancellationToken stopping)
    {
        if (await stores.Store.FindProgramAsync(DemoLoad.Program, stopping) is not { } program)
            return;
        await DemoTerms.LeadToAsync(stores, program, new Uri(address, Path), stopping);
        var (keys, maker) = (new ApiKeys(stores.Database), new KeyMaker(stores, AuditActor.CommandLine));
        foreach (var old in await keys.ListAsync(stopping))
            if (old.Name == KeyName && old.RevokedAt is null)
                await maker.RevokeAsync(old, stopping);
        Key = await maker.CreateAsync(KeyName, Scopes.Public, program.Id, expiresAt: null, stopping);
    }
}
