using System.Security.Cryptography;
using Tributary.Engine.Foundation;
using Tributary.Storage.Connections;
using Tributary.Storage.Queries;

namespace Tributary.Server.Application.Ids;

/// <summary>
/// Tributary's own ids in their public form: a prefix such as <c>rwd_</c>, and the number encrypted under a key that
/// the database keeps. One process serves one database, so the key belongs to the process.
/// </summary>
internal static class PublicId
{
    /// <summary>The prefix of an entry that is shown as an event.</summary>
    public const string Event = "evt_";

    /// <summary>The prefix of an entry that is shown as its decision.</summary>
    public const string Decision = "dec_";

    private const string Setting = "id_key";

    private static readonly byte[] s_fresh = RandomNumberGenerator.GetBytes(IdCipher.KeyBytes);
    private static IdCipher? s_cipher;

    private static IdCipher Cipher =>
        s_cipher ?? throw new InvalidOperationException("An id was shown before a database was opened.");

    /// <summary>Reads the key of the database, and creates it when there is none.</summary>
    /// <exception cref="InvalidOperationException">The process already serves a database with another key.</exception>
    public static async ValueTask UseKeyAsync(Database database, CancellationToken stopping)
    {
        var key = await FindKeyAsync(database, stopping);
        if (key is null)
        {
            await StoredSettings.AddAsync(database, Setting, Convert.ToHexStringLower(s_fresh), stopping);
            key = await FindKeyAsync(database, stopping);
        }
        var cipher = new IdCipher(key!);
        if (Interlocked.CompareExchange(ref s_cipher, cipher, null) is not { } used)
            return;
        cipher.Dispose();
        if (!used.IsOf(key))
            throw new InvalidOperationException("This process already serves another database.");
    }

    public static string Of<TId>(TId id)
        where TId : struct, IPublicId<TId> => Of(TId.Prefix, id.Value);

    /// <param name="prefix"><see cref="Event"/> or <see cref="Decision"/>.</param>
    public static string Of(string prefix, EntryId id) => Of(prefix, id.Value);

    public static string Of(string prefix, long number) => Cipher.Encode(prefix, number);

    /// <returns>False for a text that is not one of this database's ids of this kind.</returns>
    public static bool TryParse<TId>(string text, out TId id)
        where TId : struct, IPublicId<TId> => TryParse(TId.Prefix, text, out id);

    /// <inheritdoc cref="TryParse{TId}(string, out TId)"/>
    /// <param name="prefix"><see cref="Event"/> or <see cref="Decision"/>.</param>
    public static bool TryParse(string prefix, string text, out EntryId id) => TryParse<EntryId>(prefix, text, out id);

    private static bool TryParse<TId>(string prefix, string text, out TId id)
        where TId : struct, IId<TId>
    {
        var isOurs = Cipher.TryDecode(prefix, text, out var number);
        id = TId.Of(number);
        return isOurs;
    }

    private static async ValueTask<byte[]?> FindKeyAsync(Database database, CancellationToken stopping) =>
        await StoredSettings.FindAsync(database, Setting, stopping) is { } hex ? Convert.FromHexString(hex) : null;
}
