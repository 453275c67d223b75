using System.Security.Cryptography;
using Tributary.Storage;

namespace Tributary.Server;

/// <summary>The key that signs cookies; one for all nodes of a database, made by whichever comes first.</summary>
internal sealed record CookieKey(byte[] Bytes)
{
    private const string Setting = "cookie_key";
    private const int Size = 32;

    public static async ValueTask<CookieKey> LoadAsync(Database database, CancellationToken stopping)
    {
        await database.ExecuteAsync(
            "insert into setting (key, value) values (@key, @value) on conflict (key) do nothing", stopping,
            ("@key", Setting), ("@value", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Size))));
        var stored = await database.ListAsync("select value from setting where key = @key", row => row.GetString(0), stopping, ("@key", Setting));
        return new CookieKey(Convert.FromHexString(stored.Single()));
    }
}
