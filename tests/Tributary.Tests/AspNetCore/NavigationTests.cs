using Microsoft.AspNetCore.Http;
using Tributary.AspNetCore;
using Tributary.AspNetCore.Machines;
using Xunit;

namespace Tributary.Tests.AspNetCore;

public sealed class NavigationTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    [Theory]
    [InlineData(Firefox, true)]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 "
            + "Mobile Safari/537.36",
        true
    )]
    [InlineData("curl/8.5.0", false)]
    [InlineData("", false)]
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

    /// <summary>
    /// User agents of people who follow links: in apps, on phones with odd names, on televisions and on old machines.
    /// </summary>
    [Theory]
    [InlineData("Mozilla/5.0")]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
            + "Safari/537.36 Edg/142.0.0.0"
    )]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/18.4 Safari/605.1.15"
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Mobile/22B83 Instagram 357.0.0.26.109 (iPhone14,5; iOS 18_1; en_US; en; scale=3.00; 1170x2532; "
            + "656267)"
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.38.109;FBDV/iPhone15,2;FBSV/17.5]"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 15; CPH2449 Build/AP3A.240617.008; wv) AppleWebKit/537.36 (KHTML, like "
            + "Gecko) Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 MetaIAB Facebook"
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Mobile/15E148 [Pinterest/iOS]"
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Mobile/15E148 [LinkedInApp]/9.29"
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Mobile/15E148 Snapchat/12.80.0.38 (like Safari/8617.1.17, panda)"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; SM-A136U Build/TP1A.220624.014; wv) AppleWebKit/537.36 Version/4.0 "
            + "Chrome/120.0 Mobile Safari/537.36 trill_320605 BytedanceWebview/d8a21c6"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 12; M2007J3SY Build/SKQ1; wv) AppleWebKit/537.36 Version/4.0 "
            + "Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.42 WeChat/arm64 NetType/WIFI"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 5.0; HTC Butterfly s 901s) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/88.0 Mobile Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 9; Panasonic ELUGA Ray 810) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "Chrome/88.0 Mobile Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG 7 Build/TP1A) AppleWebKit/537.36 Version/4.0 "
            + "Chrome/120.0 Mobile Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; U; Android 10; zh-cn; Mi 10 Build/QKQ1) AppleWebKit/537.36 Version/4.0 "
            + "Chrome/89.0 MQQBrowser/11.9 Mobile Safari/537.36 SogouMobileBrowser/6.0"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 "
            + "Chrome/122.0.0.0 Mobile Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 7.1.2; AFTMM) AppleWebKit/537.36 (KHTML, like Gecko) Silk/108.9 like "
            + "Chrome/108.0 Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0/6.0 TV Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 (PlayStation; PlayStation 5/9.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
            + "Safari/605.1.15"
    )]
    [InlineData("Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5")]
    [InlineData(
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; "
            + "NOKIA; Lumia 920)"
    )]
    [InlineData("Opera/9.80 (Android; Opera Mini/36.2/191.273; U; en) Presto/2.12.423 Version/12.16")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0")]
    public void People_are_people(string userAgent) => Assert.False(Navigation.IsMachine(userAgent));

    /// <summary>
    /// User agents of crawlers, previews, mail scanners and libraries, which name themselves in many ways.
    /// </summary>
    [Theory]
    [InlineData(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; "
            + "+http://www.google.com/bot.html) Chrome/W.X.Y.Z Safari/537.36"
    )]
    [InlineData("Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)")]
    [InlineData("Mozilla/5.0 (compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)")]
    [InlineData(
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot"
    )]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) "
            + "Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
    )]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko; Google-Safety; "
            + "+http://www.google.com/bot.html) Chrome/W.X Safari/537.36"
    )]
    [InlineData(
        "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2272.118 "
            + "Safari/537.36 BingPreview/1.0b"
    )]
    [InlineData("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)")]
    [InlineData("Mozilla/4.0 (compatible; ms-office; MSOffice 16)")]
    [InlineData("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)")]
    [InlineData("Outlook-iOS/723.4027091.prod.iphone (4.28.0)")]
    [InlineData("Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots")]
    [InlineData("Discordbot/2.0")]
    [InlineData("Iframely/1.3.1 (+https://iframely.com/docs/about)")]
    [InlineData("Mattermost-Bot/1.1")]
    [InlineData("SafeSearch microservice")]
    [InlineData("okhttp/4.12.0")]
    [InlineData("axios/1.7.2")]
    [InlineData("node")]
    [InlineData("Java/17.0.2")]
    [InlineData("python-httpx/0.27.0")]
    [InlineData("Wget/1.21.4")]
    [InlineData("Dart/3.4 (dart:io)")]
    [InlineData("PostmanRuntime/7.39.0")]
    [InlineData("MyApp/12 CFNetwork/1494.0.7 Darwin/23.4.0")]
    [InlineData("Dalvik/2.1.0 (Linux; U; Android 13; SM-S911B Build/TP1A.220624.014)")]
    [InlineData("Mozilla/5.0 zgrab/0.x")]
    [InlineData("-")]
    [InlineData(" ")]
    [InlineData(null)]
    public void Machines_are_machines(string? userAgent) => Assert.True(Navigation.IsMachine(userAgent));

    /// <summary>The list is unchanged since its script wrote it.</summary>
    [Fact]
    public void The_list_of_crawlers_is_whole()
    {
        using var stream = typeof(Navigation).Assembly.GetManifestResourceStream("crawlers.txt")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        var stated = lines.Last(line => line.StartsWith('#')).Split(' ')[^1];
        var body = string.Join('\n', lines.SkipWhile(line => line.StartsWith('#')));

        Assert.Equal(
            stated,
            Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body))
            )
        );
        Assert.InRange(UserAgents.Read("crawlers.txt").Length, 700, 5_000);
        Assert.Empty(
            UserAgents
                .Read("machines.txt")
                .Where(line => line[0] == '!')
                .Select(line => line[1..])
                .Except(UserAgents.Read("crawlers.txt"))
        );
    }

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
        Assert.False(Navigation.IsByPerson(Request(method, ("User-Agent", Firefox), (header, value))));

    [Fact]
    public void A_browser_opening_a_page_is() =>
        Assert.True(
            Navigation.IsByPerson(
                Request("GET", ("User-Agent", Firefox), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))
            )
        );

    [Theory]
    [InlineData("cross-site", null, true)]
    [InlineData("cross-site", "?1", false)]
    [InlineData("none", null, false)]
    [InlineData("same-origin", null, false)]
    [InlineData(null, null, false)]
    public void A_page_opened_from_elsewhere_without_a_touch_shows(string? site, string? user, bool shows) =>
        Assert.Equal(
            shows,
            Navigation.IsWithoutGesture(Request("GET", ("Sec-Fetch-Site", site ?? ""), ("Sec-Fetch-User", user ?? "")))
        );

    private static HttpRequest Request(string method, params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        foreach (var (name, value) in headers)
            request.Headers[name] = value;
        return request;
    }
}
