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
        Assert.Equal(["ref", "click", "utm_source", "other"], query.AllKeys);
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

    [Theory]
    [InlineData(true, "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0.0.0 Safari/537.36", null, false)]
    [InlineData(true, "facebookexternalhit/1.1", null, false)]
    [InlineData(true, "", null, false)]
    [InlineData(true, Browser, "Googlebot/2.1", false)]
    [InlineData(true, Browser, null, true)]
    [InlineData(false, "", null, true)]
    [InlineData(false, "node", null, true)]
    [InlineData(false, "node", Browser, true)]
    [InlineData(false, "node", "curl/8.5.0", false)]
    [InlineData(false, Browser, "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", false)]
    public async Task A_click_that_is_sent_counts_for_people_only(bool byBrowser, string agent, string? told, bool counts)
    {
        var name = NameOf("sent", $"{byBrowser}{agent}|{told}");
        var (program, code) = await LinkAsync(name);
        var key = byBrowser ? await PublicKeyAsync() : TestServer.AdminKey;
        var more = told is null ? "" : $$""","user_agent":"{{told}}" """;

        var sent = await server.SendAsync(HttpMethod.Post, program + "/clicks", $$"""{"code":"{{code}}"{{more}}}""", key, headers: ("User-Agent", agent));

        Assert.Equal(201, sent.Status);
        Assert.Matches("^clk_[0-9a-z]{26}$", sent.Text("click"));
        Assert.Equal(counts ? "1" : "0", await ClicksAsync(program));
        var joined = await server.PostAsync(program + "/members", $$"""{"id":"bob","click":"{{sent.Text("click")}}","visitor":"{{sent.Text("visitor")}}"}""");
        Assert.Equal(counts ? "ann" : null, joined.Text("referrer"));
    }

    [Fact]
    public async Task Ids_of_clicks_tell_nothing_of_one_another()
    {
        var (program, code) = await LinkAsync("apart");

        var clicks = new List<string>();
        for (var i = 0; i < 20; i++) clicks.Add(ClickOf(await FollowAsync($"/apart/r/{code}")));

        Assert.All(clicks, click => Assert.Matches("^clk_[0-9a-z]{26}$", click));
        Assert.InRange(clicks.Zip(clicks.Skip(1)).Count(pair => string.CompareOrdinal(pair.First, pair.Second) < 0), 2, 17);
        Assert.DoesNotContain(clicks.Zip(clicks.Skip(1)), pair => pair.First[..12] == pair.Second[..12]);
        var forged = clicks[0][..^1] + (clicks[0][^1] == '7' ? '8' : '7');
        Assert.Null((await server.PostAsync(program + "/members", $$"""{"id":"eve","click":"{{forged}}"}""")).Text("referrer"));
        Assert.Equal("ann", (await server.PostAsync(program + "/members", $$"""{"id":"fay","click":"{{clicks[0]}}"}""")).Text("referrer"));
    }

    [Theory]
    [InlineData("gclid=Cj0&fbclid=IwA&msclkid=m1&ttclid=t1&wbraid=w1&gbraid=g1&utm_campaign=spring", "gclid=Cj0&fbclid=IwA&msclkid=m1&ttclid=t1&wbraid=w1&gbraid=g1&utm_campaign=spring")]
    [InlineData("ref=EVIL&click=clk_1&Ref=x&CLICK=y&keep=1", "keep=1")]
    [InlineData("from=stranger&From=x&other=1", "other=1")]
    [InlineData("a=1&a=2&flag&=nameless&empty=", "a=1&a=2&flag=&empty=")]
    [InlineData("x=%0d%0aSet-Cookie:%20a=b&y=%23frag%26ref%3Dother&z=%E2%82%AC+1", "x=%0D%0ASet-Cookie%3A%20a%3Db&y=%23frag%26ref%3Dother&z=%E2%82%AC%201")]
    public async Task The_link_s_own_parameters_are_handed_on_and_ours_win(string asked, string handedOn)
    {
        var name = NameOf("handed", asked);
        var program = await ProgramAsync(name, """ "destination": "https://shop.example/welcome?from=friend#top", "allowed_hosts": ["shop.example"] """);
        var code = (await server.GetAsync(program + "/members/ann")).Text("code")!;

        var answer = await FollowAsync($"/{name}/r/{code}?{asked}");

        var click = ClickOf(answer);
        Assert.Equal($"https://shop.example/welcome?from=friend&ref={code}&click={click}&{handedOn}#top", answer.Location);
        Assert.Single(answer.Headers.GetValues("Location"));
        Assert.Single(answer.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Parameters_that_find_no_room_are_left_out_whole()
    {
        var (_, code) = await LinkAsync("room");

        var answer = await FollowAsync($"/room/r/{code}?gclid={new string('g', 1_500)}&long={new string('x', 2_500)}&euro={string.Concat(Enumerable.Repeat("%E2%82%AC", 200))}&utm_source=mail");

        var query = System.Web.HttpUtility.ParseQueryString(new Uri(answer.Location!).Query);
        Assert.Equal(["ref", "click", "gclid", "utm_source"], query.AllKeys);
        Assert.Equal(1_500, query["gclid"]!.Length);
    }

    [Fact]
    public async Task A_program_that_asks_for_consent_has_no_cookie()
    {
        var program = await ProgramAsync("asked", """ "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example"], "consent": "required" """);
        var code = (await server.GetAsync(program + "/members/ann")).Text("code")!;
        var (_, other) = await LinkAsync("unasked");
        var cookie = (await FollowAsync($"/unasked/r/{other}")).Cookie!.Split(';')[0];

        var answer = await FollowAsync($"/asked/r/{code}");
        var again = await FollowAsync($"/asked/r/{code}", ("Cookie", cookie));

        Assert.Equal((null, null), (answer.Cookie, again.Cookie));
        Assert.Equal("2", await ClicksAsync(program));
        var joined = await server.PostAsync(program + "/members", $$"""{"id":"bob","click":"{{ClickOf(answer)}}"}""");
        Assert.Equal("ann", joined.Text("referrer"));
        var visitor = cookie["trb_v=".Length..].Split('.')[0]; // known to another program: not to this one
        Assert.Null((await server.PostAsync(program + "/members", $$"""{"id":"cid","visitor":"{{visitor}}"}""")).Text("referrer"));
    }

    [Fact]
    public async Task A_code_that_leads_nowhere_leads_to_the_fallback()
    {
        var program = await ProgramAsync("fallback", """ "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example", "help.example"], "fallback": "https://help.example/lost" """);
        await server.PostAsync(program + "/members/ann/codes", """{"code":"was-once","ends_at":"2020-01-01T00:00:00Z"}""");

        var (unknown, ended) = (await FollowAsync("/fallback/r/nosuch99?utm_source=mail"), await FollowAsync("/fallback/r/was-once?utm_source=mail"));

        Assert.Equal((302, "https://help.example/lost?utm_source=mail", null), (unknown.Status, unknown.Location, unknown.Cookie));
        Assert.Equal((302, "https://help.example/lost?utm_source=mail", null), (ended.Status, ended.Location, ended.Cookie));
    }

    [Fact]
    public async Task A_link_of_no_program_shows_people_a_page_and_programs_a_problem()
    {
        await LinkAsync("one");
        await LinkAsync("two");
        (string, string) html = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

        var page = await FollowAsync("/r/NOSUCH<script>alert(1)", html);
        var other = await FollowAsync("/nowhere/r/NOSUCH99", html);

        Assert.Equal((404, "text/html"), (page.Status, page.MediaType));
        Assert.Equal(page.Body, other.Body);
        Assert.Contains("leads nowhere", page.Body);
        Assert.DoesNotContain("NOSUCH", page.Body);
        Assert.DoesNotContain("<script", page.Body);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single());
        (await FollowAsync("/r/NOSUCH99")).IsProblem(404, "code_not_found");
    }

    [Fact]
    public async Task A_short_link_stays_with_the_program_that_had_the_code_first()
    {
        var (first, _) = await LinkAsync("leaflets");
        Assert.Equal(201, (await server.PostAsync(first + "/members/ann/codes", """{"code":"LEAFLET26"}""")).Status);
        var before = await FollowAsync("/r/leaflet26");
        var second = await ProgramAsync("rival", """ "destination": "https://rival.example/", "allowed_hosts": ["rival.example"] """);

        var taken = await server.PostAsync(second + "/members/ann/codes", """{"code":"leaflet26"}""");

        Assert.Equal(201, taken.Status);
        Assert.EndsWith("/rival/r/leaflet26", taken.Text("link"), StringComparison.Ordinal);
        Assert.StartsWith("https://shop.example/welcome?ref=LEAFLET26&click=", before.Location, StringComparison.Ordinal);
        Assert.StartsWith("https://shop.example/welcome?ref=LEAFLET26&click=", (await FollowAsync("/r/Leaflet26")).Location, StringComparison.Ordinal);
        Assert.StartsWith("https://rival.example/?ref=leaflet26&click=", (await FollowAsync("/rival/r/LEAFLET26")).Location, StringComparison.Ordinal);
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Delete, first + "/codes/leaflet26")).Status);
        var answer = await FollowAsync("/r/leaflet26");
        for (var i = 0; i < 100 && answer.Status == 302; i++) // within seconds
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            answer = await FollowAsync("/r/leaflet26");
        }
        answer.IsProblem(404, "code_not_found"); // ended, and still nobody else's
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

        Assert.InRange(script.Body.Length, 1, 6144);
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

    private static string NameOf(string kind, string text) =>
        $"{kind}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..12]}";

    private static string ClickOf(Answer followed) =>
        System.Web.HttpUtility.ParseQueryString(new Uri(followed.Location!).Query)["click"] ?? throw new InvalidOperationException($"No click in {followed.Location}.");

    private async Task<string> ProgramAsync(string name, string link)
    {
        var program = "/v1/programs/" + name;
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, program, $$"""{ "name": "Test", "currency": "USD", "link": { {{link}} }, "rewards": [] }""")).Status);
        await server.AddMemberAsync(program, "ann");
        return program;
    }

    private async Task<string> PublicKeyAsync()
    {
        await server.OpenAsync();
        return await new KeyMaker(server.Get<Stores>()).CreateAsync("browser", Scopes.Public, null, null, TestContext.Current.CancellationToken);
    }

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
