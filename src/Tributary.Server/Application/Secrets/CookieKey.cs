using Tributary.Storage.Connections;

namespace Tributary.Server.Application.Secrets;

/// <summary>
/// The key that signs cookies. All nodes of a database share it; the first node that starts creates it.
/// </summary>
internal sealed record CookieKey(byte[] Bytes)
{
    public const string Setting = "cookie_key";
    private const int Size = 32;

    public static async ValueTask<CookieKey> LoadAsync(Database database, SecretBox box, CancellationToken stopping) =>
        new(await SecretStore.ReadOrCreateAsync(database, box, Setting, Size, stopping));
}
