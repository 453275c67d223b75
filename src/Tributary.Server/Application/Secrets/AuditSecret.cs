using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Server.Application.Secrets;

/// <summary>
/// The key of the audit log. It is made once for a database and encrypted like other secrets, so that whoever can write
/// to the database alone cannot make the chain anew.
/// </summary>
internal static class AuditSecret
{
    public const string Setting = "audit_key";

    private const int Size = 32;

    /// <param name="mayMake">True to make a key for a database that has none.</param>
    /// <exception cref="StartException">There is no key, and what encrypts a new one is missing.</exception>
    public static async ValueTask LoadAsync(
        TributaryOptions options,
        Database database,
        bool mayMake,
        CancellationToken stopping
    )
    {
        var stored = await StoredSettings.FindAsync(database, Setting, stopping);
        if (stored is null && mayMake)
        {
            var sealing = await SecretStore.OpenAsync(options, database, stopping);
            database.AuditKey.Bytes = await SecretStore.ReadOrCreateAsync(database, sealing, Setting, Size, stopping);
        }
        else if (stored is not null)
        {
            var box = SecretStore.BoxOf(options);
            database.AuditKey.Bytes = box.CanOpen(stored) ? Convert.FromHexString(box.Open(stored)) : null;
        }
    }
}
