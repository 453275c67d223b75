using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Server.Capture;

public sealed class SqliteSentClickTests(ProxiedSqliteServer server)
    : SentClickTests(server),
        IClassFixture<ProxiedSqliteServer>;

public sealed class PostgresSentClickTests(ProxiedPostgresServer server)
    : SentClickTests(server),
        IClassFixture<ProxiedPostgresServer>;

/// <summary>Clicks that a platform or its pages send.</summary>
public abstract class SentClickTests(TestServer server) : LinkTests(server)
{
    [Fact]
    public async Task A_platform_tells_clicks_and_a_browser_may()
    {
        var (program, code) = await LinkAsync("told");

        var told = await Server.PostAsync(
            program + "/clicks",
            $$"""{"code":"{{code}}","landing_url":"https://shop.example/?ref={{code}}"}"""
        );
        var preflight = await Server.SendAsync(
            HttpMethod.Options,
            program + "/clicks",
            key: null,
            headers:
            [
                ("Origin", "https://shop.example"),
                ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "authorization,content-type"),
            ]
        );

        Assert.Equal(201, told.Status);
        var joined = await Server.PostAsync(
            program + "/members",
            $$"""{"id":"bob","visitor":"{{told.Text("visitor")}}"}"""
        );
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
    public async Task A_click_that_is_sent_counts_for_people_only(
        bool byBrowser,
        string agent,
        string? told,
        bool counts
    )
    {
        var name = NameOf("sent", $"{byBrowser}{agent}|{told}");
        var (program, code) = await LinkAsync(name);
        var key = byBrowser ? await PublicKeyAsync() : TestServer.AdminKey;
        var more = told is null ? "" : $$""","user_agent":"{{told}}" """;

        var sent = await Server.SendAsync(
            HttpMethod.Post,
            program + "/clicks",
            $$"""{"code":"{{code}}"{{more}}}""",
            key,
            headers: ("User-Agent", agent)
        );

        Assert.Equal(201, sent.Status);
        Assert.Matches("^clk_[0-9a-z]{26}$", sent.Text("click"));
        Assert.Equal(counts ? "1" : "0", await ClicksAsync(program));
        var joined = await Server.PostAsync(
            program + "/members",
            $$"""{"id":"bob","click":"{{sent.Text("click")}}","visitor":"{{sent.Text("visitor")}}"}"""
        );
        Assert.Equal(counts ? "ann" : null, joined.Text("referrer"));
    }

    [Fact]
    public async Task Ids_of_clicks_tell_nothing_of_one_another()
    {
        var (program, code) = await LinkAsync("apart");

        var clicks = new List<string>();
        for (var i = 0; i < 20; i++)
            clicks.Add(ClickOf(await FollowAsync($"/apart/r/{code}")));

        Assert.All(clicks, click => Assert.Matches("^clk_[0-9a-z]{26}$", click));
        Assert.InRange(
            clicks.Zip(clicks.Skip(1)).Count(pair => string.CompareOrdinal(pair.First, pair.Second) < 0),
            2,
            17
        );
        Assert.DoesNotContain(clicks.Zip(clicks.Skip(1)), pair => pair.First[..12] == pair.Second[..12]);
        var forged = clicks[0][..^1] + (clicks[0][^1] == '7' ? '8' : '7');
        Assert.Null(
            (await Server.PostAsync(program + "/members", $$"""{"id":"eve","click":"{{forged}}"}""")).Text("referrer")
        );
        Assert.Equal(
            "ann",
            (await Server.PostAsync(program + "/members", $$"""{"id":"fay","click":"{{clicks[0]}}"}""")).Text(
                "referrer"
            )
        );
    }

    [Fact]
    public async Task A_visitor_told_twice_on_a_day_is_one_visitor()
    {
        var (program, code) = await LinkAsync("twice");

        for (var i = 0; i < 3; i++)
            await Server.PostAsync(program + "/clicks", $$"""{"code":"{{code}}","visitor":"browser-{{i % 2}}"}""");

        Assert.Equal("3", await ClicksAsync(program));
        var visitors = await Server
            .Get<Database>()
            .ListAsync(
                "select k.visitors from click_count k join program p on p.id = k.program_id where p.name = 'twice'",
                row => row.GetInt64(0),
                TestContext.Current.CancellationToken
            );
        Assert.Equal([2], visitors);
    }
}
