using Tributary.Engine.Clicks;
using Xunit;

namespace Tributary.Tests.Engine.Clicks;

public sealed class ChannelTests
{
    [Theory]
    [InlineData("www.google.com", Channel.Search)]
    [InlineData("google.com", Channel.Search)]
    [InlineData("google.de", Channel.Search)]
    [InlineData("google.co.uk", Channel.Search)]
    [InlineData("news.google.com.tr", Channel.Search)]
    [InlineData("com.google.android.googlequicksearchbox", Channel.Search)]
    [InlineData("duckduckgo.com", Channel.Search)]
    [InlineData("r.search.yahoo.com", Channel.Search)]
    [InlineData("mail.google.com", Channel.Mail)]
    [InlineData("com.google.android.gm", Channel.Mail)]
    [InlineData("outlook.live.com", Channel.Mail)]
    [InlineData("3c.gmx.net", Channel.Mail)]
    [InlineData("us-east.mail.yahoo.com", Channel.Mail)]
    [InlineData("l.facebook.com", Channel.Social)]
    [InlineData("t.co", Channel.Social)]
    [InlineData("out.reddit.com", Channel.Social)]
    [InlineData("pinterest.fr", Channel.Social)]
    [InlineData("news.ycombinator.com", Channel.Social)]
    [InlineData("accounts.google.com", Channel.Referral)]
    [InlineData("docs.google.com", Channel.Referral)]
    [InlineData("blog.example", Channel.Referral)]
    [InlineData("google.evil.example", Channel.Referral)]
    [InlineData("notfacebook.com", Channel.Referral)]
    [InlineData("facebook.com.evil.example", Channel.Referral)]
    [InlineData("localhost", Channel.Referral)]
    [InlineData("google", Channel.Referral)]
    [InlineData("(other)", Channel.Referral)]
    public void A_host_has_its_own_channel(string host, Channel expected) =>
        Assert.Equal(expected, ChannelRules.Of(new Acquisition { ReferrerHost = host }));

    [Theory]
    [InlineData("google", "cpc", null, null, Channel.Paid)]
    [InlineData("facebook", "paid_social", null, "l.facebook.com", Channel.Paid)]
    [InlineData("spring", "email", null, null, Channel.Mail)]
    [InlineData("spring", "newsletter", null, "google.com", Channel.Mail)]
    [InlineData("blog", "affiliate", null, null, Channel.Partner)]
    [InlineData(null, "referral-programme", null, null, Channel.Partner)]
    [InlineData("ann", "social", null, null, Channel.Social)]
    [InlineData("google", "organic", null, null, Channel.Search)]
    [InlineData("google", null, null, null, Channel.Search)]
    [InlineData("facebook", null, "spring", null, Channel.Social)]
    [InlineData("instagram.com", "story", null, null, Channel.Social)]
    [InlineData("mailchimp", null, null, null, Channel.Mail)]
    [InlineData("podcast", null, null, "l.facebook.com", Channel.Social)]
    [InlineData("podcast", "audio", null, "blog.example", Channel.Referral)]
    [InlineData("podcast", "audio", null, null, Channel.Other)]
    [InlineData(null, null, "spring", null, Channel.Other)]
    [InlineData("google", "(none)", null, null, Channel.Direct)]
    [InlineData(null, null, null, null, Channel.Unknown)]
    public void A_medium_counts_before_source_and_referrer(
        string? source,
        string? medium,
        string? campaign,
        string? host,
        Channel expected
    ) =>
        Assert.Equal(
            expected,
            ChannelRules.Of(
                new Acquisition
                {
                    Source = source,
                    Medium = medium,
                    Campaign = campaign,
                    ReferrerHost = host,
                }
            )
        );

    [Theory]
    [InlineData(null, Channel.Paid)]
    [InlineData("email", Channel.Mail)]
    public void A_network_s_click_id_is_an_advertisement(string? medium, Channel expected) =>
        Assert.Equal(
            expected,
            ChannelRules.Of(new Acquisition { ReferrerHost = "google.com", Medium = medium }, isAdvertised: true)
        );

    [Theory]
    [InlineData("https://www.Google.com/search?q=ann%40mail.example", "google.com")]
    [InlineData("http://blog.example:8080/a/b", "blog.example")]
    [InlineData("https://ann:secret@blog.example/", "blog.example")]
    [InlineData("https://blog.example.", "blog.example")]
    [InlineData("https://bücher.example/", "xn--bcher-kva.example")]
    [InlineData("android-app://com.google.android.gm/", "com.google.android.gm")]
    [InlineData("https://üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü.example/", null)]
    [InlineData("https://a\u200d.example/", "xn--a-ugn.example")]
    [InlineData("https://..example/", null)]
    [InlineData("https://192.0.2.1/admin", null)]
    [InlineData("https://[2001:db8::1]/", null)]
    [InlineData("file:///home/ann/page.html", null)]
    [InlineData("chrome-extension://abcdef/page.html", null)]
    [InlineData("about:blank", null)]
    [InlineData("/relative", null)]
    [InlineData("not an address", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_the_host_of_a_referrer_is_read(string? url, string? expected) =>
        Assert.Equal(expected, ReferrerHost.Read(url));

    [Theory]
    [InlineData("shop.example", "www.shop.example", true)]
    [InlineData("blog.shop.example", "shop.example", true)]
    [InlineData("shop.example", "blog.shop.example", false)]
    [InlineData("myshop.example", "shop.example", false)]
    public void A_host_below_the_site_is_the_site(string host, string site, bool expected) =>
        Assert.Equal(expected, ReferrerHost.IsOf(host, site));
}
