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
    public const string AlertRule = "alr_";
    public const string Case = "cas_";
    public const string Click = "clk_";
    public const string Decision = "dec_";
    public const string Event = "evt_";
    public const string Invitation = "inv_";
    public const string Person = "per_";
    public const string Referral = "ref_";
    public const string Reward = "rwd_";
    public const string Session = "ses_";
    public const string Transfer = "txn_";
    public const string Webhook = "whk_";
    public const string WhatIf = "wif_";
    public const string Delivery = "dlv_";

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

    public static string Of<TId>(string prefix, TId id)
        where TId : struct, IId<TId> => Of(prefix, id.Value);

    public static string Of(string prefix, long number) => Cipher.Encode(prefix, number);

    /// <returns>False for a text that is not one of this database's ids with this prefix.</returns>
    public static bool TryParse<TId>(string prefix, string text, out TId id)
        where TId : struct, IId<TId>
    {
        var isOurs = Cipher.TryDecode(prefix, text, out var number);
        id = TId.Of(number);
        return isOurs;
    }

    private static async ValueTask<byte[]?> FindKeyAsync(Database database, CancellationToken stopping) =>
        await StoredSettings.FindAsync(database, Setting, stopping) is { } hex ? Convert.FromHexString(hex) : null;
}
