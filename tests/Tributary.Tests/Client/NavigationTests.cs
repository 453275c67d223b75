using Microsoft.AspNetCore.Http;
using Tributary.Client;
using Xunit;

namespace Tributary.Tests.Client;

public sealed class NavigationTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    [Theory]
    [InlineData(Firefox, true)]
    [InlineData("Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36", true)]
    [InlineData("curl/8.5.0", true)]
    [InlineData("", true)]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", false)]
    [InlineData("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", false)]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", false)]
    [InlineData("WhatsApp/2.23.20.0", false)]
    [InlineData("TelegramBot (like TwitterBot)", false)]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", false)]
    [InlineData("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", false)]
    [InlineData("Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)", false)]
    public void Known_machines_are_told_by_what_they_call_themselves(string userAgent, bool person) =>
        Assert.Equal(person, Navigation.IsByPerson(Request("GET", ("User-Agent", userAgent))));

    [Theory]
    [InlineData("HEAD", "User-Agent", Firefox)]
    [InlineData("POST", "User-Agent", Firefox)]
    [InlineData("GET", "Sec-Purpose", "prefetch;prerender")]
    [InlineData("GET", "Purpose", "prefetch")]
    [InlineData("GET", "X-Purpose", "preview")]
    [InlineData("GET", "X-Moz", "prefetch")]
    [InlineData("GET", "Sec-Fetch-Dest", "iframe")]
    [InlineData("GET", "Sec-Fetch-Dest", "image")]
    [InlineData("GET", "Sec-Fetch-Mode", "cors")]
    public void Looking_ahead_is_not_a_visit(string method, string header, string value) =>
        Assert.False(Navigation.IsByPerson(Request(method, (header, value))));

    [Fact]
    public void A_browser_opening_a_page_is() =>
        Assert.True(Navigation.IsByPerson(Request("GET", ("User-Agent", Firefox), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))));

    [Theory]
    [InlineData("cross-site", null, true)]
    [InlineData("cross-site", "?1", false)]
    [InlineData("none", null, false)]
    [InlineData("same-origin", null, false)]
    [InlineData(null, null, false)]
    public void A_page_opened_from_elsewhere_without_a_touch_shows(string? site, string? user, bool shows) =>
        Assert.Equal(shows, Navigation.IsWithoutGesture(Request("GET", ("Sec-Fetch-Site", site ?? ""), ("Sec-Fetch-User", user ?? ""))));

    private static HttpRequest Request(string method, params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        foreach (var (name, value) in headers) request.Headers[name] = value;
        return request;
    }
}
