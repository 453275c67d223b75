using Tributary.Server;
using Tributary.Storage;
using Xunit;

namespace Tributary.Tests.Server;

public sealed class SqliteCaptureTests(ProxiedSqliteServer server) : CaptureTests(server), IClassFixture<ProxiedSqliteServer>;

public sealed class PostgresCaptureTests(ProxiedPostgresServer server) : CaptureTests(server), IClassFixture<ProxiedPostgresServer>;

/// <summary>Believes what a proxy on this machine says.</summary>
public sealed class ProxiedSqliteServer : SqliteServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => ProxySettings;
}

/// <inheritdoc cref="ProxiedSqliteServer"/>
public sealed class ProxiedPostgresServer : PostgresServer
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => ProxySettings;
}

/// <summary>Links followed: where to, what is counted, and what the cookie says.</summary>
public abstract class CaptureTests(TestServer server)
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";

    [Fact]
    public async Task A_click_is_stored_and_leads_to_the_referral()
    {
        var (program, code) = await LinkAsync("followed");

        var answer = await FollowAsync($"/followed/r/{code.ToLowerInvariant()}?utm_source=mail&other=1");

        Assert.Equal(302, answer.Status);
        var destination = new Uri(answer.Location!);
        Assert.Equal("https://shop.example/welcome", destination.GetLeftPart(UriPartial.Path));
        var query = System.Web.HttpUtility.ParseQueryString(destination.Query);
        Assert.Equal(["ref", "click", "utm_source"], query.AllKeys);
        Assert.Equal(code, query["ref"]);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var joined = await server.PostAsync(program + "/members", $$"""{"id":"bob","click":"{{query["click"]}}"}""");
        Assert.Equal("ann", joined.Text("referrer"));
        Assert.Equal("1", await ClicksAsync(program));
    }

    [Fact]
    public async Task The_cookie_is_first_party_signed_and_secure_when_the_request_was()
    {
        var (_, code) = await LinkAsync("cookies");

        var plain = await FollowAsync($"/cookies/r/{code}");
        var secure = await FollowAsync($"/cookies/r/{code}", ("X-Forwarded-Proto", "https"));

        var flags = plain.Cookie!.Split("; ").Skip(1).Order();
        Assert.Equal(["httponly", "max-age=34560000", "path=/", "samesite=lax"], flags);
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
    [InlineData("WhatsApp/2.23", null, null)]
    [InlineData(Browser, "Sec-Purpose", "prefetch;prerender")]
    [InlineData(Browser, "Purpose", "preview")]
    [InlineData(Browser, "Sec-Fetch-Dest", "image")]
    public async Task Previews_and_crawlers_are_sent_on_uncounted(string agent, string? header, string? value)
    {
        var (program, code) = await LinkAsync("bots-" + Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(agent[..4] + value)));
        (string, string)[] headers = header is null ? [("User-Agent", agent)] : [("User-Agent", agent), (header, value!)];

        var answer = await server.SendAsync(HttpMethod.Get, $"/{program.Split('/')[^1]}/r/{code}", key: null, headers: headers);

        Assert.Equal((302, $"https://shop.example/welcome?ref={code}"), (answer.Status, answer.Location));
        Assert.Null(answer.Cookie);
        Assert.Equal("0", await ClicksAsync(program));
    }

    [Fact]
    public async Task A_head_request_is_not_a_click()
    {
        var (_, code) = await LinkAsync("heads");

        var answer = await server.SendAsync(HttpMethod.Head, $"/heads/r/{code}", key: null);

        Assert.Equal((302, null), (answer.Status, answer.Cookie));
    }

    [Theory]
    [InlineData("/open/r/{0}?to=https://evil.example")]
    [InlineData("/open/r/{0}?destination=//evil.example&url=https:evil.example")]
    [InlineData("/open/r/{0}?utm_source=x%0d%0aLocation:%20https://evil.example")]
    [InlineData("/open/r/{0}?utm_source=%26to%3Dhttps://evil.example%23")]
    [InlineData("/open/r/%2F%2Fevil.example")]
    [InlineData("/open/r/%5Cevil.example")]
    [InlineData("/open/r/@evil.example")]
    [InlineData("/open/r/x%0d%0aLocation:%20https:%2F%2Fevil.example")]
    [InlineData("/open/r/evil%E3%80%82example")]
    [InlineData("/open/r/{0}%00")]
    public async Task No_request_leads_off_the_allowed_hosts(string path)
    {
        var code = await OpenLinkAsync();

        var answer = await FollowAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, code), ("Host", "evil.example"));

        Assert.True(answer.Status is 302 or 400 or 404, answer.Body);
        if (answer.Status != 302) return;
        Assert.StartsWith("https://shop.example/welcome", answer.Location, StringComparison.Ordinal);
        Assert.Single(answer.Headers.GetValues("Location"));
    }

    [Fact]
    public async Task An_unknown_code_leads_to_the_program_unattributed()
    {
        await LinkAsync("unknown");

        var answer = await FollowAsync("/unknown/r/nosuch99");

        Assert.Equal((302, "https://shop.example/welcome", null), (answer.Status, answer.Location, answer.Cookie));
        (await FollowAsync("/nowhere/r/nosuch99")).IsProblem(404, "program_not_found");
    }

    [Fact]
    public async Task A_blocked_member_s_link_leads_on_unattributed()
    {
        var (program, code) = await LinkAsync("blocked");
        Assert.NotNull((await FollowAsync($"/blocked/r/{code}")).Cookie);
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"status":"blocked"}""")).Status);

        var answer = await FollowAsync($"/blocked/r/{code}");
        for (var i = 0; i < 100 && answer.Cookie is not null; i++) // felt within a second
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            answer = await FollowAsync($"/blocked/r/{code}");
        }

        Assert.Equal((302, "https://shop.example/welcome", null), (answer.Status, answer.Location, answer.Cookie));
    }

    [Fact]
    public async Task A_code_s_own_destination_must_still_be_allowed()
    {
        var (program, _) = await LinkAsync("moved");
        await server.PostAsync(program + "/members/ann/codes", """{"code":"special","destination":"https://shop.example/special"}""");
        var before = await FollowAsync("/moved/r/special");
        await server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms.Replace("shop.example", "new.example"));

        var after = await FollowAsync("/moved/r/special");

        Assert.StartsWith("https://shop.example/special?", before.Location, StringComparison.Ordinal);
        Assert.StartsWith("https://new.example/welcome?", after.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_tells_clicks_and_a_browser_may()
    {
        var (program, code) = await LinkAsync("told");

        var told = await server.PostAsync(program + "/clicks", $$"""{"code":"{{code}}","landing_url":"https://shop.example/?ref={{code}}"}""");
        var preflight = await server.SendAsync(HttpMethod.Options, program + "/clicks", key: null,
            headers: [("Origin", "https://shop.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type")]);

        Assert.Equal(201, told.Status);
        var joined = await server.PostAsync(program + "/members", $$"""{"id":"bob","visitor":"{{told.Text("visitor")}}"}""");
        Assert.Equal("ann", joined.Text("referrer"));
        Assert.Equal("*", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task A_visitor_told_twice_on_a_day_is_one_visitor()
    {
        var (program, code) = await LinkAsync("twice");

        for (var i = 0; i < 3; i++) await server.PostAsync(program + "/clicks", $$"""{"code":"{{code}}","visitor":"browser-{{i % 2}}"}""");

        Assert.Equal("3", await ClicksAsync(program));
        var visitors = await server.Get<Database>().ListAsync(
            "select k.visitors from click_count k join program p on p.id = k.program_id where p.name = 'twice'", row => row.GetInt64(0), TestContext.Current.CancellationToken);
        Assert.Equal([2], visitors);
    }

    [Fact]
    public async Task The_script_is_served_once_to_each_browser()
    {
        var script = await server.GetAsync("/tributary.js", key: null);
        var again = await server.SendAsync(HttpMethod.Get, "/tributary.js", key: null, headers: ("If-None-Match", script.Headers.ETag!.Tag));

        Assert.Equal((200, "text/javascript"), (script.Status, script.MediaType));
        Assert.Contains("tributary", script.Body);
        Assert.Equal(304, again.Status);
    }

    [Fact]
    public async Task The_script_is_small_and_allowed_by_a_strict_content_policy()
    {
        var script = await server.GetAsync("/tributary.js", key: null);

        Assert.InRange(script.Body.Length, 1, 4096);
        Assert.DoesNotMatch(@"\beval\b|\bFunction\s*\(|innerHTML|document\.write", script.Body);
    }

    /// <summary>Ann's, counted up to now.</summary>
    private async Task<string?> ClicksAsync(string program)
    {
        await server.Get<Stores>().CountClicksAsync(TestContext.Current.CancellationToken);
        return (await server.GetAsync(program + "/members/ann/stats")).Text("clicks");
    }

    private Task<Answer> FollowAsync(string path, params (string, string)[] headers) =>
        server.SendAsync(HttpMethod.Get, path, key: null, headers: [("User-Agent", Browser), .. headers]);

    private async Task<(string Program, string Code)> LinkAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "ann");
        return (program, (await server.GetAsync(program + "/members/ann")).Text("code")!);
    }

    private async Task<string> OpenLinkAsync()
    {
        const string program = "/v1/programs/open";
        await server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms);
        await server.PostAsync(program + "/members", """{"id":"ann"}""");
        return (await server.GetAsync(program + "/members/ann")).Text("code")!;
    }
}
