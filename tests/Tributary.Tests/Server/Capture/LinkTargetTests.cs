using Xunit;

namespace Tributary.Tests.Server.Capture;

public sealed class SqliteLinkTargetTests(ProxiedSqliteServer server)
    : LinkTargetTests(server),
        IClassFixture<ProxiedSqliteServer>;

public sealed class PostgresLinkTargetTests(ProxiedPostgresServer server)
    : LinkTargetTests(server),
        IClassFixture<ProxiedPostgresServer>;

/// <summary>The destination of a link, and the parameters that it passes on.</summary>
public abstract class LinkTargetTests(TestServer server) : LinkTests(server)
{
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

        var answer = await FollowAsync(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, path, code),
            ("Host", "evil.example")
        );

        Assert.True(answer.Status is 302 or 400 or 404, answer.Body);
        if (answer.Status != 302)
            return;
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
        Assert.Equal(
            200,
            (await Server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"status":"blocked"}""")).Status
        );

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
        await Server.PostAsync(
            program + "/members/ann/codes",
            """{"code":"special","destination":"https://shop.example/special"}"""
        );
        var before = await FollowAsync("/moved/r/special");
        await Server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms.Replace("shop.example", "new.example"));

        var after = await FollowAsync("/moved/r/special");

        Assert.StartsWith("https://shop.example/special?", before.Location, StringComparison.Ordinal);
        Assert.StartsWith("https://new.example/welcome?", after.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "gclid=Cj0&fbclid=IwA&msclkid=m1&ttclid=t1&wbraid=w1&gbraid=g1&utm_campaign=spring",
        "gclid=Cj0&fbclid=IwA&msclkid=m1&ttclid=t1&wbraid=w1&gbraid=g1&utm_campaign=spring"
    )]
    [InlineData("ref=EVIL&click=clk_1&Ref=x&CLICK=y&keep=1", "keep=1")]
    [InlineData("from=stranger&From=x&other=1", "other=1")]
    [InlineData("a=1&a=2&flag&=nameless&empty=", "a=1&a=2&flag=&empty=")]
    [InlineData(
        "x=%0d%0aSet-Cookie:%20a=b&y=%23frag%26ref%3Dother&z=%E2%82%AC+1",
        "x=%0D%0ASet-Cookie%3A%20a%3Db&y=%23frag%26ref%3Dother&z=%E2%82%AC%201"
    )]
    public async Task The_link_s_own_parameters_are_handed_on_and_ours_win(string asked, string handedOn)
    {
        var name = NameOf("handed", asked);
        var program = await ProgramAsync(
            name,
            """ "destination": "https://shop.example/welcome?from=friend#top", "allowed_hosts": ["shop.example"] """
        );
        var code = (await Server.GetAsync(program + "/members/ann")).Text("code")!;

        var answer = await FollowAsync($"/{name}/r/{code}?{asked}");

        var click = ClickOf(answer);
        Assert.Equal(
            $"https://shop.example/welcome?from=friend&ref={code}&click={click}&{handedOn}#top",
            answer.Location
        );
        Assert.Single(answer.Headers.GetValues("Location"));
        Assert.Single(answer.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Parameters_that_find_no_room_are_left_out_whole()
    {
        var (_, code) = await LinkAsync("room");

        var answer = await FollowAsync(
            $"/room/r/{code}?gclid={new string('g', 1_500)}&long={new string('x', 2_500)}"
                + $"&euro={string.Concat(Enumerable.Repeat("%E2%82%AC", 200))}&utm_source=mail"
        );

        var query = System.Web.HttpUtility.ParseQueryString(new Uri(answer.Location!).Query);
        Assert.Equal(["ref", "click", "gclid", "utm_source"], query.AllKeys);
        Assert.Equal(1_500, query["gclid"]!.Length);
    }

    [Fact]
    public async Task A_code_that_leads_nowhere_leads_to_the_fallback()
    {
        var program = await ProgramAsync(
            "fallback",
            """
            "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example", "help.example"],
            "fallback": "https://help.example/lost"
            """
        );
        await Server.PostAsync(
            program + "/members/ann/codes",
            """{"code":"was-once","ends_at":"2020-01-01T00:00:00Z"}"""
        );

        var (unknown, ended) = (
            await FollowAsync("/fallback/r/nosuch99?utm_source=mail"),
            await FollowAsync("/fallback/r/was-once?utm_source=mail")
        );

        Assert.Equal(
            (302, "https://help.example/lost?utm_source=mail", null),
            (unknown.Status, unknown.Location, unknown.Cookie)
        );
        Assert.Equal(
            (302, "https://help.example/lost?utm_source=mail", null),
            (ended.Status, ended.Location, ended.Cookie)
        );
    }

    [Fact]
    public async Task A_link_of_no_program_is_a_page_for_people_or_a_problem()
    {
        await LinkAsync("one");
        await LinkAsync("two");
        (string, string) html = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

        var page = await FollowAsync("/r/NOSUCH<script>alert(1)", html);
        var other = await FollowAsync("/nowhere/r/NOSUCH99", html);

        Assert.Equal((404, "text/html"), (page.Status, page.MediaType));
        Assert.Equal(page.Body, other.Body);
        Assert.Contains("is not valid", page.Body);
        Assert.DoesNotContain("NOSUCH", page.Body);
        Assert.DoesNotContain("<script", page.Body);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single());
        (await FollowAsync("/r/NOSUCH99")).IsProblem(404, "code_not_found");
    }

    [Fact]
    public async Task A_short_link_stays_with_the_program_that_had_the_code_first()
    {
        var (first, _) = await LinkAsync("leaflets");
        Assert.Equal(201, (await Server.PostAsync(first + "/members/ann/codes", """{"code":"LEAFLET26"}""")).Status);
        var before = await FollowAsync("/r/leaflet26");
        var second = await ProgramAsync(
            "rival",
            """ "destination": "https://rival.example/", "allowed_hosts": ["rival.example"] """
        );

        var taken = await Server.PostAsync(second + "/members/ann/codes", """{"code":"leaflet26"}""");

        Assert.Equal(201, taken.Status);
        Assert.EndsWith("/rival/r/leaflet26", taken.Text("link"), StringComparison.Ordinal);
        Assert.StartsWith(
            "https://shop.example/welcome?ref=LEAFLET26&click=",
            before.Location,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "https://shop.example/welcome?ref=LEAFLET26&click=",
            (await FollowAsync("/r/Leaflet26")).Location,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "https://rival.example/?ref=leaflet26&click=",
            (await FollowAsync("/rival/r/LEAFLET26")).Location,
            StringComparison.Ordinal
        );
        Assert.Equal(200, (await Server.SendAsync(HttpMethod.Delete, first + "/codes/leaflet26")).Status);
        var answer = await FollowAsync("/r/leaflet26");
        for (var i = 0; i < 100 && answer.Status == 302; i++) // within seconds
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            answer = await FollowAsync("/r/leaflet26");
        }
        answer.IsProblem(404, "code_not_found"); // ended, and still nobody else's
    }

    private async Task<string> OpenLinkAsync()
    {
        const string program = "/v1/programs/open";
        await Server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms);
        await Server.PostAsync(program + "/members", """{"id":"ann"}""");
        return (await Server.GetAsync(program + "/members/ann")).Text("code")!;
    }
}
