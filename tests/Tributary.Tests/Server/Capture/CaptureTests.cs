using Xunit;

namespace Tributary.Tests.Server.Capture;

public sealed class SqliteCaptureTests(ProxiedSqliteServer server)
    : CaptureTests(server),
        IClassFixture<ProxiedSqliteServer>;

public sealed class PostgresCaptureTests(ProxiedPostgresServer server)
    : CaptureTests(server),
        IClassFixture<ProxiedPostgresServer>;

/// <summary>Followed links: the counts, and the content of the cookie.</summary>
public abstract class CaptureTests(TestServer server) : LinkTests(server)
{
    [Fact]
    public async Task A_click_is_stored_and_leads_to_the_referral()
    {
        var (program, code) = await LinkAsync("followed");

        var answer = await FollowAsync($"/followed/r/{code.ToLowerInvariant()}?utm_source=mail&other=1");

        Assert.Equal(302, answer.Status);
        var destination = new Uri(answer.Location!);
        Assert.Equal("https://shop.example/welcome", destination.GetLeftPart(UriPartial.Path));
        var query = System.Web.HttpUtility.ParseQueryString(destination.Query);
        Assert.Equal(["ref", "click", "utm_source", "other"], query.AllKeys);
        Assert.Equal(code, query["ref"]);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var joined = await Server.PostAsync(program + "/members", $$"""{"id":"bob","click":"{{query["click"]}}"}""");
        Assert.Equal("ann", joined.Text("referrer"));
        Assert.Equal("1", await ClicksAsync(program));
    }

    [Fact]
    public async Task The_cookie_is_first_party_signed_and_secure_as_the_request()
    {
        var (_, code) = await LinkAsync("cookies");

        var plain = await FollowAsync($"/cookies/r/{code}");
        var secure = await FollowAsync($"/cookies/r/{code}", ("X-Forwarded-Proto", "https"));

        var flags = plain.Cookie!.Split("; ").Skip(1).Order();
        Assert.Equal(["httponly", "max-age=7776000", "path=/", "samesite=lax"], flags);
        Assert.Contains("; secure", secure.Cookie);
    }

    [Fact]
    public async Task A_known_visitor_stays_itself_and_a_forged_one_does_not()
    {
        var (_, code) = await LinkAsync("visitors");
        var cookie = (await FollowAsync($"/visitors/r/{code}")).Cookie!.Split(';')[0];
        var value = cookie["trb_v=".Length..];

        var again = (await FollowAsync($"/visitors/r/{code}", ("Cookie", cookie))).Cookie!;
        var other = (value[1] == '0' ? "v1" : "v0") + value[2..];
        var forged = (await FollowAsync($"/visitors/r/{code}", ("Cookie", "trb_v=" + other))).Cookie!;

        Assert.Equal(value.Split('.')[0], again["trb_v=".Length..].Split('.')[0]);
        Assert.NotEqual(other.Split('.')[0], forged["trb_v=".Length..].Split('.')[0]);
    }

    [Theory]
    [InlineData("Googlebot/2.1", null, null)]
    [InlineData("okhttp/4.12.0", null, null)]
    [InlineData("", null, null)]
    [InlineData("Mozilla/5.0 (compatible; Lookout; +https://mail.example/scan)", null, null)]
    [InlineData("WhatsApp/2.23", null, null)]
    [InlineData(Browser, "Sec-Purpose", "prefetch;prerender")]
    [InlineData(Browser, "Purpose", "preview")]
    [InlineData(Browser, "Sec-Fetch-Dest", "image")]
    public async Task Previews_and_crawlers_are_sent_on_uncounted(string agent, string? header, string? value)
    {
        var (program, code) = await LinkAsync(NameOf("bots", agent + value));
        (string, string)[] headers = header is null
            ? [("User-Agent", agent)]
            : [("User-Agent", agent), (header, value!)];

        var answer = await Server.SendAsync(
            HttpMethod.Get,
            $"/{program.Split('/')[^1]}/r/{code}",
            key: null,
            headers: headers
        );

        Assert.Equal((302, $"https://shop.example/welcome?ref={code}"), (answer.Status, answer.Location));
        Assert.Null(answer.Cookie);
        Assert.Equal("0", await ClicksAsync(program));
    }

    [Fact]
    public async Task A_head_request_is_not_a_click()
    {
        var (_, code) = await LinkAsync("heads");

        var answer = await Server.SendAsync(HttpMethod.Head, $"/heads/r/{code}", key: null);

        Assert.Equal((302, null), (answer.Status, answer.Cookie));
    }

    [Fact]
    public async Task A_program_that_asks_for_consent_has_no_cookie()
    {
        var program = await ProgramAsync(
            "asked",
            """
            "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example"], "consent": "required"
            """
        );
        var code = (await Server.GetAsync(program + "/members/ann")).Text("code")!;
        var (_, other) = await LinkAsync("unasked");
        var cookie = (await FollowAsync($"/unasked/r/{other}")).Cookie!.Split(';')[0];

        var answer = await FollowAsync($"/asked/r/{code}");
        var again = await FollowAsync($"/asked/r/{code}", ("Cookie", cookie));

        Assert.Equal((null, null), (answer.Cookie, again.Cookie));
        Assert.Equal("2", await ClicksAsync(program));
        var joined = await Server.PostAsync(program + "/members", $$"""{"id":"bob","click":"{{ClickOf(answer)}}"}""");
        Assert.Equal("ann", joined.Text("referrer"));
        var visitor = cookie["trb_v=".Length..].Split('.')[0]; // known to another program: not to this one
        Assert.Null(
            (await Server.PostAsync(program + "/members", $$"""{"id":"cid","visitor":"{{visitor}}"}""")).Text(
                "referrer"
            )
        );
    }

    [Fact]
    public async Task The_script_is_served_once_to_each_browser()
    {
        var script = await Server.GetAsync("/tributary.js", key: null);
        var again = await Server.SendAsync(
            HttpMethod.Get,
            "/tributary.js",
            key: null,
            headers: ("If-None-Match", script.Headers.ETag!.Tag)
        );

        Assert.Equal((200, "text/javascript"), (script.Status, script.MediaType));
        Assert.Contains("tributary", script.Body);
        Assert.Equal(304, again.Status);
    }

    [Fact]
    public async Task The_script_is_small_and_allowed_by_a_strict_content_policy()
    {
        var script = await Server.GetAsync("/tributary.js", key: null);

        Assert.InRange(script.Body.Length, 1, 6144);
        Assert.DoesNotMatch(@"\beval\b|\bFunction\s*\(|innerHTML|document\.write", script.Body);
    }
}
