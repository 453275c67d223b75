using System.Net;
using Tributary.Engine.Foundation;
using Tributary.Server.Application.Settings;
using Tributary.Server.Http;
using Tributary.Tests.Fixtures;
using Xunit;

namespace Tributary.Tests.Server.Http;

/// <summary>
/// Limits as callers meet them. Each test is a client with its own address, named by a trusted proxy.
/// </summary>
public sealed class RateGateTests(RateGateTests.StrictServer server) : IClassFixture<RateGateTests.StrictServer>
{
    /// <summary>
    /// A server that allows two unknown codes at a time, six visits of a code, and twenty requests of an address.
    /// </summary>
    public sealed class StrictServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [
                new("Tributary:TrustedProxies", "127.0.0.0/8,::1"),
                new("Tributary:Limits:UnknownCodesPerAddress", "1"),
                new("Tributary:Limits:PerCode", "3"),
                new("Tributary:Limits:PerAddress", "10"),
                new("Tributary:Limits:PerKey", "5000"),
            ];
    }

    private sealed class SlowKeyServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Tributary:Limits:PerKey", "2")];
    }

    /// <summary>A server that trusts no proxy.</summary>
    private sealed class SlowAddressServer : SqliteServer
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [new("Tributary:Limits:PerAddress", "2")];
    }

    [Fact]
    public async Task A_visitor_who_tries_codes_is_told_to_wait()
    {
        await ProgramAsync("tried", "198.51.100.1");

        var answers = await ManyAsync(5, i => FollowAsync("198.51.100.1", $"/tried/r/nosuch{i}"));

        IsRefusal(answers.First(answer => answer.Status == 429), "unknown-codes", 2);
        Assert.InRange(answers.Count(answer => answer.Status == 302), 2, 4); // two at once, and one a second
    }

    [Fact]
    public async Task A_person_who_must_wait_sees_a_page()
    {
        await ProgramAsync("page", "198.51.100.20");
        (string, string)[] browser =
        [
            .. From("198.51.100.21"),
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ];

        var byCode = await ManyAsync(
            5,
            i => server.SendAsync(HttpMethod.Get, $"/r/nosuch{i}", key: null, headers: browser)
        );
        var byAddress = await ManyAsync(
            25,
            _ => server.SendAsync(HttpMethod.Get, "/page/r/nosuch", key: null, headers: browser)
        );

        foreach (
            var page in (Answer[])
                [
                    byCode.First(a => a.Status == 429),
                    byAddress.First(a => a.Status == 429),
                    byAddress.Last(a => a.Status == 429),
                ]
        )
        {
            Assert.Equal("text/html", page.MediaType);
            Assert.Contains("try again in a minute", page.Body, StringComparison.Ordinal);
            Assert.True(page.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
            Assert.Contains("r=0;t=", Header(page, "RateLimit"), StringComparison.Ordinal);
        }
        var api = await server.SendAsync(HttpMethod.Get, "/v1/programs", headers: browser);
        Assert.True(api.Status == 200 || api.MediaType == "application/problem+json", api.MediaType);
    }

    [Fact]
    public async Task Ended_codes_are_tried_as_seldom_as_unknown_ones()
    {
        var program = await ProgramAsync("ended", "198.51.100.2");
        await CodeAsync(program, "198.51.100.2", """{"code":"over","ends_at":"2020-01-01T00:00:00Z"}""");

        var answers = await ManyAsync(5, _ => FollowAsync("198.51.100.2", "/ended/r/over"));

        IsRefusal(answers.First(answer => answer.Status == 429), "unknown-codes", 2);
    }

    [Fact]
    public async Task A_platform_tells_clicks_on_such_codes_for_all_its_visitors()
    {
        var program = await ProgramAsync("told", "198.51.100.8");

        var answers = await ManyAsync(
            5,
            i =>
                server.SendAsync(
                    HttpMethod.Post,
                    program + "/clicks",
                    $$"""{"code":"nosuch{{i}}"}""",
                    headers: From("198.51.100.8")
                )
        );

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
    }

    [Fact]
    public async Task A_code_has_a_limit_of_its_own_for_all_visitors()
    {
        var program = await ProgramAsync("busy", "198.51.100.3");
        await CodeAsync(program, "198.51.100.3", """{"code":"much"}""");

        // More than is added to the bucket meanwhile, however slow the machine.
        var visits = await ManyAsync(60, i => FollowAsync($"198.51.100.{40 + i}", "/busy/r/much"));
        var told = await ManyAsync(
            12,
            _ =>
                server.SendAsync(
                    HttpMethod.Post,
                    program + "/clicks",
                    """{"code":"much"}""",
                    headers: From("198.51.100.3")
                )
        );

        Assert.All(
            visits,
            visit =>
                Assert.StartsWith("https://shop.example/welcome?ref=much", visit.Location, StringComparison.Ordinal)
        );
        var uncounted = visits.Where(visit => !visit.Location!.Contains("click=", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(uncounted);
        Assert.All(uncounted, visit => Assert.Null(visit.Cookie));
        IsRefusal(told.First(answer => answer.Status == 429), "code", 6);
        Assert.Equal(
            302,
            (
                await FollowAsync(
                    "198.51.100.3",
                    $"/busy/r/{(await MemberAsync(program, "198.51.100.3")).Text("code")}"
                )
            ).Status
        );
    }

    [Fact]
    public async Task Every_answer_of_the_api_says_how_its_caller_stands()
    {
        var program = await ProgramAsync("standing", "198.51.100.4");

        var found = await MemberAsync(program, "198.51.100.5");
        var missing = await server.SendAsync(
            HttpMethod.Get,
            program + "/members/nobody",
            headers: From("198.51.100.5")
        );
        var faulty = await server.SendAsync(HttpMethod.Post, program + "/members", "{", headers: From("198.51.100.5"));
        var keyless = await server.SendAsync(HttpMethod.Get, program, key: null, headers: From("198.51.100.5"));

        Assert.Equal([200, 404, 400, 401], new[] { found, missing, faulty, keyless }.Select(a => a.Status));
        Assert.All(
            [found, missing, faulty, keyless],
            a => Assert.Equal("\"key\";q=10000;w=2, \"address\";q=20;w=2", Header(a, "RateLimit-Policy"))
        );
        Assert.All(
            [found, missing, faulty],
            a => Assert.Matches("^\"key\";r=[0-9]{4};t=1, \"address\";r=1[6-9];t=1$", Header(a, "RateLimit"))
        );
        Assert.Matches("^\"address\";r=1[6-9];t=1$", Header(keyless, "RateLimit"));
    }

    [Fact]
    public async Task An_address_is_believed_from_a_trusted_proxy_only()
    {
        await using var open = new SlowAddressServer();
        var answers = new List<Answer>();
        for (var i = 0; i < 8; i++)
            answers.Add(await open.SendAsync(HttpMethod.Get, "/v1/programs", headers: From($"198.51.100.{60 + i}")));

        IsRefusal(answers.First(answer => answer.Status == 429), "address", 4);
    }

    [Fact]
    public async Task Only_an_address_that_asks_too_much_is_told_to_wait()
    {
        var answers = await ManyAsync(
            25,
            _ => server.SendAsync(HttpMethod.Get, "/v1/programs", headers: From("198.51.100.6"))
        );

        IsRefusal(answers.First(answer => answer.Status == 429), "address", 20);
        Assert.Equal(
            200,
            (await server.SendAsync(HttpMethod.Get, "/v1/programs", headers: From("198.51.100.7"))).Status
        );
    }

    [Fact]
    public async Task A_key_that_asks_too_much_is_told_to_wait()
    {
        await using var slow = new SlowKeyServer();
        var answers = new List<Answer>();
        for (var i = 0; i < 8; i++)
            answers.Add(await slow.GetAsync("/v1/programs"));

        IsRefusal(answers.First(answer => answer.Status == 429), "key", 4);
    }

    [Theory]
    [InlineData("203.0.113.1", "203.0.113.1", true)]
    [InlineData("203.0.113.1", "203.0.113.2", false)]
    [InlineData("203.0.113.1", "::ffff:203.0.113.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task An_ipv4_address_and_an_ipv6_network_each_have_one_bucket(
        string first,
        string second,
        bool isShared
    )
    {
        var options = new TributaryOptions
        {
            Storage = new StorageOptions(StorageKind.Sqlite, ""),
            Partitions = 1,
            Role = ServerRole.All,
            TrustedProxies = [],
            Limits = new LimitOptions(1, 1, 1, 1),
        };
        var gate = new RateGate(options, new ManualTime(new Instant(0)));
        var (one, two) = (IPAddress.Parse(first), IPAddress.Parse(second));

        Assert.Null(await gate.RefuseAddressAsync(one));
        Assert.Null(await gate.RefuseAddressAsync(one));
        Assert.Equal(isShared, await gate.RefuseAddressAsync(two) is not null);
    }

    private static (string, string)[] From(string address) =>
        [("X-Forwarded-For", address), ("User-Agent", "Mozilla/5.0 Firefox/140.0")];

    private static string Header(Answer answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    private static void IsRefusal(Answer answer, string limit, int quota)
    {
        answer.IsProblem(429, "rate_limited");
        Assert.True(answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal($"\"{limit}\";q={quota};w=2", Header(answer, "RateLimit-Policy"));
        Assert.StartsWith($"\"{limit}\";r=0;t=", Header(answer, "RateLimit"), StringComparison.Ordinal);
    }

    private static async Task<List<Answer>> ManyAsync(int count, Func<int, Task<Answer>> ask) =>
        [.. await Task.WhenAll(Enumerable.Range(0, count).Select(ask))];

    private Task<Answer> FollowAsync(string from, string path) =>
        server.SendAsync(HttpMethod.Get, path, key: null, headers: From(from));

    private Task<Answer> MemberAsync(string program, string from) =>
        server.SendAsync(HttpMethod.Get, program + "/members/ann", headers: From(from));

    private async Task<string> ProgramAsync(string name, string from)
    {
        var program = "/v1/programs/" + name;
        Assert.Equal(
            201,
            (await server.SendAsync(HttpMethod.Put, program, TestServer.ProgramTerms, headers: From(from))).Status
        );
        Assert.Equal(
            201,
            (
                await server.SendAsync(HttpMethod.Post, program + "/members", """{"id":"ann"}""", headers: From(from))
            ).Status
        );
        return program;
    }

    private async Task CodeAsync(string program, string from, string body) =>
        Assert.Equal(
            201,
            (await server.SendAsync(HttpMethod.Post, program + "/members/ann/codes", body, headers: From(from))).Status
        );
}
