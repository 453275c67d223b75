using Tributary.Tests.Server.Application.Identity;
using Xunit;

namespace Tributary.Tests.Server.Capture;

/// <summary>
/// Where a visit came from, from the link to the member. The server trusts a proxy on this machine, and knows that
/// 203.0.113.0/24 is in Poland.
/// </summary>
public sealed class AcquisitionTests(AcquisitionTests.LocatingServer server)
    : LinkTests(server),
        IClassFixture<AcquisitionTests.LocatingServer>
{
    private const string Phone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";

    [Fact]
    public async Task A_link_s_campaign_reaches_member_and_referral()
    {
        var (program, code) = await LinkAsync("campaign");

        var followed = await FollowAsync(
            $"/campaign/r/{code}?utm_source=Newsletter&utm_medium=Email&utm_campaign=Spring%20Sale&utm_term=x",
            ("Referer", "https://news.example/mail?to=ann%40mail.example"),
            ("Accept-Language", "de-CH,de;q=0.9"),
            ("Sec-CH-UA-Mobile", "?1"),
            ("X-Forwarded-For", "203.0.113.9")
        );
        await Server.AddMemberAsync(program, "bob", $""","click":"{ClickOf(followed)}" """);

        var expected = """
            {"channel":"mail","source":"newsletter","medium":"email","campaign":"Spring Sale",
            "referrer_host":"news.example","country":"PL","device":"mobile","language":"de"}
            """.ReplaceLineEndings("");
        var bob = await Server.GetAsync(program + "/members/bob");
        Assert.Equal(expected, bob.Text("acquisition"));
        var referral = bob.Json.GetProperty("referral").GetProperty("id").GetString();
        Assert.Equal(expected, (await Server.GetAsync($"{program}/referrals/{referral}")).Text("acquisition"));
        var listed = (await Server.GetAsync(program + "/referrals")).Json.GetProperty("items")[0];
        Assert.Equal(expected, listed.GetProperty("acquisition").ToString());
        Assert.Contains(
            "\"acquisition\":[{\"channel\":\"mail\",",
            (await Server.GetAsync(program + "/members/bob/export")).Body,
            StringComparison.Ordinal
        );
    }

    /// <summary>The body and headers of the script's call, as a browser sends them.</summary>
    [Fact]
    public async Task The_script_s_click_says_where_the_page_was_found()
    {
        var (program, code) = await LinkAsync("script");

        var sent = await Server.SendAsync(
            HttpMethod.Post,
            program + "/clicks",
            $$"""
            {"code":"{{code}}","referrer_url":"https://www.google.de/",
             "landing_url":"https://shop.example/?ref={{code}}&gclid=abc"}
            """,
            await PublicKeyAsync(),
            headers:
            [
                ("User-Agent", Phone),
                ("Origin", "https://shop.example"),
                ("Accept-Language", "fr"),
                ("X-Forwarded-For", "203.0.113.9"),
            ]
        );
        await Server.AddMemberAsync(program, "bob", $""","visitor":"{sent.Text("visitor")}" """);

        Assert.Equal(
            """{"channel":"paid","referrer_host":"google.de","country":"PL","device":"mobile","language":"fr"}""",
            (await Server.GetAsync(program + "/members/bob")).Text("acquisition")
        );
    }

    [Theory]
    [InlineData(
        "https://www.facebook.com/",
        """{"channel":"social","referrer_host":"facebook.com","device":"desktop"}"""
    )]
    [InlineData("https://blog.shop.example/post", """{"channel":"direct","device":"desktop"}""")]
    [InlineData("https://shop.example/", """{"channel":"direct","device":"desktop"}""")]
    [InlineData("", """{"channel":"direct","device":"desktop"}""")]
    public async Task A_page_of_the_program_is_no_referrer(string referrer, string expected)
    {
        var name = NameOf("own", referrer);
        var (program, code) = await LinkAsync(name);

        var followed = await FollowAsync($"/{name}/r/{code}", ("Referer", referrer));
        await Server.AddMemberAsync(program, "bob", $""","click":"{ClickOf(followed)}" """);

        Assert.Equal(expected, (await Server.GetAsync(program + "/members/bob")).Text("acquisition"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(""","ip":"203.0.113.7" """, """{"country":"PL"}""")]
    [InlineData(
        ""","landing_url":"https://shop.example/?utm_medium=affiliate" """,
        """{"channel":"partner","medium":"affiliate"}"""
    )]
    [InlineData(""","landing_url":"https://shop.example/" """, """{"channel":"direct"}""")]
    [InlineData(
        ""","user_agent":"Mozilla/5.0 (Linux; Android 10; K) Mobile","referrer_url":"https://t.co/x" """,
        """{"channel":"social","referrer_host":"t.co","device":"mobile"}"""
    )]
    [InlineData(
        ""","user_agent":"Mozilla/5.0 (Macintosh)","accept_language":"pl-PL,pl;q=0.8","mobile_hint":"?1" """,
        """{"device":"mobile","language":"pl"}"""
    )]
    public async Task A_server_s_own_headers_say_nothing(string body, string? expected)
    {
        var name = NameOf("server", body);
        var (program, code) = await LinkAsync(name);

        var sent = await Server.SendAsync(
            HttpMethod.Post,
            program + "/clicks",
            $$"""{"code":"{{code}}"{{body}}}""",
            headers: [("User-Agent", Phone), ("Accept-Language", "de"), ("X-Forwarded-For", "203.0.113.9")]
        );
        await Server.AddMemberAsync(program, "bob", $""","click":"{sent.Text("click")}" """);

        Assert.Equal(expected, (await Server.GetAsync(program + "/members/bob")).Text("acquisition"));
    }

    [Fact]
    public async Task A_sign_up_names_its_own_campaign()
    {
        var program = await Server.CreateProgramAsync("own-campaign");
        await Server.AddMemberAsync(program, "ann");

        var joined = await Server.PostAsync(
            program + "/members",
            """{"id":"bob","referrer":"ann","source":" Google ","medium":"CPC","campaign":"x@y","ip":"203.0.113.9"}"""
        );

        Assert.Equal(201, joined.Status);
        Assert.Equal("/campaign", joined.Json.GetProperty("ignored")[0].GetProperty("pointer").GetString());
        Assert.Null(joined.Text("acquisition"));
        Assert.Equal(
            """{"channel":"paid","source":"google","medium":"cpc","country":"PL"}""",
            (await Server.GetAsync(program + "/members/bob")).Text("acquisition")
        );
        Assert.Null((await Server.GetAsync(program + "/members/ann")).Text("acquisition"));
    }

    [Fact]
    public async Task A_second_call_adds_the_campaign_of_a_sign_up()
    {
        var (program, code) = await LinkAsync("waits");
        await Server.AddMemberAsync(program, "bob", ""","awaits_attribution":"10m","source":"app","country":"DE" """);

        await Server.PostAsync(program + "/members", $$"""{"id":"bob","code":"{{code}}","campaign":"Spring"}""");

        Assert.Equal(
            """{"channel":"other","source":"app","campaign":"Spring","country":"DE"}""",
            (await Server.GetAsync(program + "/members/bob")).Text("acquisition")
        );
    }

    public sealed class LocatingServer : SqliteServer
    {
        private readonly string _path = Path.GetTempFileName();

        protected override IEnumerable<KeyValuePair<string, string?>> Settings
        {
            get
            {
                MmdbFile.Write(
                    _path,
                    "Test",
                    ("203.0.113.0/24", new Dictionary<string, object>(GeoDatabasesTests.Country("PL")))
                );
                return [.. ProxySettings, new("Tributary:GeoIp:Databases", _path)];
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            File.Delete(_path);
            GC.SuppressFinalize(this);
        }
    }
}
