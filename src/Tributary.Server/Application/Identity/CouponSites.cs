using System.Collections.Frozen;

namespace Tributary.Server.Application.Identity;

/// <summary>Recognizes sites that collect codes by the address that a click came from.</summary>
internal static class CouponSites
{
    private static readonly FrozenSet<string> s_hosts = new[]
    {
        "alerabat.com",
        "capitalone-shopping.com",
        "capitaloneshopping.com",
        "couponbirds.com",
        "couponcabin.com",
        "couponfollow.com",
        "couponchief.com",
        "coupons.com",
        "couponxoo.com",
        "dealnews.com",
        "dealspotr.com",
        "dontpayfull.com",
        "goodsearch.com",
        "gutscheine.de",
        "gutscheinpony.de",
        "groupon.com",
        "hotdeals.com",
        "hotukdeals.com",
        "igraal.com",
        "invitation.codes",
        "joinhoney.com",
        "knoji.com",
        "kodyrabatowe.pl",
        "kortingscouponcodes.nl",
        "latestdeals.co.uk",
        "ma-reduc.com",
        "mydealz.de",
        "offers.com",
        "pepper.com",
        "pepper.pl",
        "promocodes.com",
        "promokodi.net",
        "radins.com",
        "referralcodes.com",
        "referralhero.co",
        "referral-codes.co.uk",
        "retailmenot.com",
        "savings.com",
        "scoopcost.com",
        "simplycodes.com",
        "slickdeals.net",
        "vouchercloud.com",
        "vouchercodes.co.uk",
        "wethrift.com",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="referrerUrl">The Referer header as the browser sent it.</param>
    public static bool Has(string? referrerUrl)
    {
        if (referrerUrl is null || !Uri.TryCreate(referrerUrl, UriKind.Absolute, out var url))
            return false;
        for (var host = url.Host; host.Contains('.'); host = host[(host.IndexOf('.') + 1)..])
            if (s_hosts.Contains(host))
                return true;
        return false;
    }
}
