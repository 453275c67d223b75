using System.Buffers.Binary;
using System.Security.Cryptography;
using Tributary.Server.Application.Settings;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;
using Tributary.Storage.Tables;

namespace Tributary.Server.Application.Secrets;

/// <summary>
/// The key of the audit log. It is made once for a database and encrypted like other secrets, so that somebody who can
/// only write to the database cannot make the chain anew. The row from which it counts is encrypted with it: a key that
/// is lost is followed by another one, and nobody can pretend that.
/// </summary>
internal static class AuditSecret
{
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
        var stored = await StoredSettings.FindAsync(database, AuditKey.Setting, stopping);
        if (stored is null && mayMake)
        {
            var sealing = await SecretStore.OpenAsync(options, database, stopping);
            await StoredSettings.AddAsync(
                database,
                AuditKey.Setting,
                await MakeAsync(database, sealing, stopping),
                stopping
            );
            stored = await StoredSettings.FindAsync(database, AuditKey.Setting, stopping);
        }
        if (stored is null)
            return;
        var box = SecretStore.BoxOf(options);
        var opened = box.CanOpen(stored) ? Convert.FromHexString(box.Open(stored)) : null;
        database.AuditKey.Bytes = opened?[..Size];
        database.AuditKey.From = opened is null ? 0 : BinaryPrimitives.ReadInt64BigEndian(opened.AsSpan(Size));
    }

    private static async ValueTask<string> MakeAsync(Database database, SecretBox box, CancellationToken stopping)
    {
        var secret = new byte[Size + sizeof(long)];
        RandomNumberGenerator.Fill(secret.AsSpan(0, Size));
        var end = await AuditEnd.ReadAsync(database, stopping);
        BinaryPrimitives.WriteInt64BigEndian(secret.AsSpan(Size), end.Id);
        return box.Protect(Convert.ToHexStringLower(secret));
    }
}
