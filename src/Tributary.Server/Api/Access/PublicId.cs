using System.Globalization;

namespace Tributary.Server;

/// <summary>Ids of our own as they show outside: <c>rwd_</c> and the number.</summary>
internal static class PublicId
{
    public const string Case = "cas_";
    public const string Click = "clk_";
    public const string Decision = "dec_";
    public const string Event = "evt_";
    public const string Key = "key_";
    public const string Referral = "ref_";
    public const string Reward = "rwd_";
    public const string Transfer = "txn_";
    public const string Webhook = "whk_";
    public const string Delivery = "dlv_";

    public static string Of(string prefix, long id) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{id}");

    public static bool TryParse(string prefix, string text, out long id)
    {
        id = 0;
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && text.Length > prefix.Length && text[prefix.Length] != '0'
            && long.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
