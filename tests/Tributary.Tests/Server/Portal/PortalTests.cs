using System.Diagnostics;
using System.Text.Json;
using Tributary.Tests.Connectors;
using Xunit;

namespace Tributary.Tests.Server.Portal;

public sealed class PortalOnSqlite(SqliteServer server) : PortalTests(server), IClassFixture<SqliteServer>;

public sealed class PortalOnPostgres(PostgresServer server) : PortalTests(server), IClassFixture<PostgresServer>;

/// <summary>The pages of members over HTTP: who gets in, what they show, and what they hide.</summary>
public abstract class PortalTests(TestServer server)
{
    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_session_signs_the_member_up()
    {
        var program = await server.CreateProgramAsync("portal-first");

        var path = await server.BeginPortalAsync(program, "ann", """{"hours":2}""");
        var page = await server.VisitAsync(path);
        var member = await server.GetAsync(program + "/members/ann");

        Assert.Equal(200, page.Status);
        Assert.Equal((200, null), (member.Status, member.Text("referrer")));
        Assert.Contains(member.Text("link")!, page.Body);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.Equal(["no-referrer"], page.Headers.GetValues("Referrer-Policy"));
        Assert.DoesNotContain(path.Split('/')[2], page.Body); // no page names its token
    }

    [Fact]
    public async Task A_day_with_many_releases_is_shown_whole()
    {
        const string program = "/v1/programs/portal-many";
        var put = await server.SendAsync(
            HttpMethod.Put,
            program,
            """
            { "name": "Many", "currency": "USD",
              "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] },
              "rewards": [ { "key": "gift", "on": "purchase", "to": "member", "amount": 100, "hold": "30d" } ] }
            """
        );
        Assert.Equal(201, put.Status);
        await server.AddMemberAsync(program, "ann", ",\"joined_at\":\"2020-01-01T00:00:00Z\"");
        var noon = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddHours(-12);
        for (var batch = 0; batch < 5; batch++)
        {
            var events = Enumerable
                .Range(batch * 100, 100)
                .Select(i =>
                    $$"""
                        {"id":"p{{i}}","type":"purchase","member":"ann","amount":5,
                         "occurred_at":"{{noon.AddSeconds(i):s}}Z"}
                        """
                );
            var sent = await server.PostAsync($"{program}/events?wait=10s", $"[{string.Join(',', events)}]");
            Assert.InRange(sent.Status, 200, 202);
        }
        await Polling.UntilAsync(async () => Held(await HomeAsync()) == 50_000);

        var release = Assert.Single((await HomeAsync()).GetProperty("releases").EnumerateArray());
        Assert.Equal(50_000, release.GetProperty("amount").GetInt64());

        async Task<JsonElement> HomeAsync() => (await server.GetAsync(program + "/members/ann/portal")).Json;

        static long Held(JsonElement home) => home.GetProperty("balances")[0].GetProperty("held").GetInt64();
    }

    [Fact]
    public async Task A_session_names_hours_and_sites_that_are_allowed()
    {
        var program = await server.CreateProgramAsync("portal-sites");
        var sessions = program + "/members/ann/portal-sessions";
        await SetAsync(program, """{"origins":["https://shop.example","http://localhost:5050"]}""");

        (await server.PostAsync(sessions, """{"hours":4}""")).IsProblem(422, "invalid_amount", "/hours");
        (await server.PostAsync(sessions, """{"origins":["https://evil.example"]}""")).IsProblem(
            422,
            "unknown_value",
            "/origins/0"
        );
        (await server.PostAsync(sessions, """{"origins":["https://shop.example/a;b"]}""")).IsProblem(
            422,
            "invalid_format",
            "/origins/0"
        );
        var some = await server.VisitAsync(
            await server.BeginPortalAsync(program, "ann", """{"origins":["https://shop.example"]}""")
        );
        var all = await server.VisitAsync(await server.BeginPortalAsync(program, "ann"));

        Assert.Contains("frame-ancestors 'self' https://shop.example", Policy(some));
        Assert.DoesNotContain("5050", Policy(some));
        Assert.Contains("frame-ancestors 'self' https://shop.example http://localhost:5050", Policy(all));
        Assert.False(all.Headers.Contains("X-Frame-Options"));
        Assert.Contains("default-src 'none'; script-src 'self';", Policy(all));
    }

    [Fact]
    public async Task A_blocked_or_erased_member_has_no_pages()
    {
        var program = await server.CreateProgramAsync("portal-blocked");
        var ann = await server.BeginPortalAsync(program, "ann");
        var bob = await server.BeginPortalAsync(program, "bob");
        await server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"status":"blocked"}""");
        await server.SendAsync(HttpMethod.Delete, program + "/members/bob");

        Assert.Equal(410, (await server.VisitAsync(ann)).Status);
        Assert.Equal(410, (await server.VisitAsync(bob)).Status);
        Assert.Equal(410, (await server.VisitAsync("/portal/ptl_" + new string('a', 43) + "/")).Status);
        (await server.PostAsync(program + "/members/ann/portal-sessions", "{}")).IsProblem(409, "state_forbids");
        (await server.PostAsync(program + "/members/bob/portal-sessions", "{}")).IsProblem(410, "member_erased");
    }

    [Fact]
    public async Task A_token_is_no_key()
    {
        var program = await server.CreateProgramAsync("portal-token");
        var token = (await server.BeginPortalAsync(program, "ann")).Split('/')[2];

        (await server.GetAsync(program + "/members/ann/portal", token)).IsProblem(401, "unauthorized");
        (await server.GetAsync(program + "/members/ann", token)).IsProblem(401, "unauthorized");
    }

    [Fact]
    public async Task A_member_sees_its_money_and_why_something_paid_nothing()
    {
        var program = await server.CreateProgramAsync("portal-money");
        await server.AddMemberAsync(program, "ann");
        var code = (await server.GetAsync(program + "/members/ann")).Text("code")!;
        await server.AddMemberAsync(program, "bob", $$""","code":"{{code}}","display_name":"Bobby" """);
        await server.AddMemberAsync(program, "cid", ""","referrer":"ann" """);
        await server.BuyAsync(program, "bob", "o1", 5000);
        await server.PostAsync(program + "/events?wait=2s", """{"id":"l1","type":"login","member":"bob"}""");
        var path = await server.BeginPortalAsync(program, "ann");

        var home = (await server.VisitAsync(path)).TextOf();
        var german = (await server.VisitAsync(path, "de-AT, en;q=0.5")).TextOf();
        var referrals = (await server.VisitAsync(path + "referrals")).TextOf();
        var activity = (await server.VisitAsync(path + "activity")).TextOf();

        Assert.Contains("Available $5.00 Held $10.00 Paid $0.00", home);
        Assert.Contains("$10.00 available on", home);
        Assert.Contains("You get $10.00 for each completed referral. Available after 14 days.", home);
        Assert.Contains("10% / 5% of the amount (by level)", home);
        Assert.Contains("Your friends 2 $15.00", home);
        Assert.Contains(code + " 0 1", home);
        Assert.Contains("Verfügbar 5,00 $ Zurückgehalten 10,00 $", german);
        Assert.Contains("A friend Completed", referrals);
        Assert.Contains("A friend Open", referrals);
        Assert.Contains("It has not met the conditions yet.", referrals);
        Assert.DoesNotContain("Bobby", referrals);
        Assert.DoesNotContain("bob", activity);
        Assert.Contains("Purchase of a friend", activity);
        Assert.Contains("The waiting time has not ended yet.", activity);
        Assert.DoesNotContain("login", activity);
    }

    [Fact]
    public async Task The_look_is_set_as_a_whole_and_must_be_readable()
    {
        var program = await server.CreateProgramAsync("portal-look");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann","display_name":"Bobby" """);

        (
            await PutAsync(program, """{"light":{"accent":"#ffee88","background":"#ffffff","text":"#222222"}}""")
        ).IsProblem(422, "invalid_format", "/light/accent");
        (await PutAsync(program, """{"logo":"http://shop.example/logo.png"}""")).IsProblem(
            422,
            "invalid_format",
            "/logo"
        );
        (await PutAsync(program, """{"hidden":["money"]}""")).IsProblem(422, "unknown_value", "/hidden/0");
        await SetAsync(
            program,
            """
            {"name":"Ann & Söhne","logo":"https://cdn.example/logo.png","language":"de","show_names":true,
             "light":{"accent":"#7a1f6b","background":"#fffdf8","text":"#222222"},
             "hidden":["leaderboard","levels"],"welcome":{"de":"Willkommen!"},
             "minimum_payout":{"currency":"USD","amount":2500}}
            """
        );
        var look = await server.GetAsync(program + "/portal");
        var path = await server.BeginPortalAsync(program, "ann");
        var home = await server.VisitAsync(path, accepts: null);
        var english = await server.VisitAsync(path + "?lang=en", "de");
        var referrals = await server.VisitAsync(path + "referrals?lang=en");

        Assert.Equal(
            ("Ann & Söhne", "#4fc3b5"),
            (look.Text("name"), look.Json.GetProperty("dark").GetProperty("accent").GetString())
        );
        Assert.Contains("--accent:#7a1f6b;--on-accent:#ffffff", home.Body);
        Assert.Contains("img-src data: https://cdn.example;", Policy(home));
        Assert.Contains("lang=\"de\"", home.Body);
        Assert.Contains("Willkommen!", home.Body);
        Assert.Contains("0,00 $ von 25,00 $ bis zur nächsten Auszahlung", home.TextOf());
        Assert.DoesNotContain("Rangliste", home.TextOf());
        Assert.Contains("href=\"referrals?lang=en\"", english.Body);
        Assert.Contains("$0.00 of $25.00 until the next payout", english.TextOf());
        Assert.Contains("Bobby Open", referrals.TextOf());
        Assert.Equal(302, (await server.VisitAsync(path + "leaderboard")).Status);
    }

    [Fact]
    public async Task A_member_changes_what_others_see()
    {
        var program = await server.CreateProgramAsync("portal-profile");
        var path = await server.BeginPortalAsync(program, "ann");

        var saved = await SaveAsync("display_name=Zo%C3%AB&hide=yes");
        var wrong = await SaveAsync("display_name=zoe%40example.com");
        var member = await server.GetAsync(program + "/members/ann");

        Assert.Equal((303, "leaderboard?saved=yes"), (saved.Status, saved.Location));
        Assert.Equal("leaderboard?saved=wrong", wrong.Location);
        Assert.Equal(("Zoë", "True"), (member.Text("display_name"), member.Text("leaderboard_opt_out")));
        Assert.Contains("value=\"Zo&#xEB;\"", (await server.VisitAsync(path + "leaderboard")).Body);

        Task<Answer> SaveAsync(string form) =>
            server.SendAsync(
                HttpMethod.Post,
                path + "profile",
                form,
                key: null,
                type: "application/x-www-form-urlencoded"
            );
    }

    [Fact]
    public async Task An_open_page_hears_of_a_reward_within_a_second()
    {
        var program = await server.CreateProgramAsync("portal-live");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        var path = await server.BeginPortalAsync(program, "ann");
        using var stream = await OpenStreamAsync(path + "changes?mark=");
        await ReadAsync(stream, "retry");

        await server.BuyAsync(program, "bob", "o1", 5000);
        var decided = Stopwatch.StartNew();
        await ReadAsync(stream, "event: change");

        Assert.True(decided.Elapsed < TimeSpan.FromSeconds(1), $"It took {decided.Elapsed}.");
        // One that opens with the mark of before has missed it, and hears at once.
        using var late = await OpenStreamAsync(path + "changes?mark=");
        await ReadAsync(late, "event: change");
        Assert.Contains("Available $5.00", (await server.VisitAsync(path)).TextOf());
    }

    private async Task<StreamReader> OpenStreamAsync(string path)
    {
        var client = await server.OpenAsync();
        return new StreamReader(await client.GetStreamAsync(path, Stopping));
    }

    private static async Task ReadAsync(StreamReader stream, string wanted)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stopping);
        late.CancelAfter(TimeSpan.FromSeconds(20));
        while (await stream.ReadLineAsync(late.Token) is { } line)
            if (line.StartsWith(wanted, StringComparison.Ordinal))
                return;
        Assert.Fail($"The stream ended without {wanted}.");
    }

    private Task<Answer> PutAsync(string program, string look) =>
        server.SendAsync(HttpMethod.Put, program + "/portal", look);

    private async Task SetAsync(string program, string look)
    {
        var put = await PutAsync(program, look);
        Assert.True(put.Status == 200, put.Body);
    }

    private static string Policy(Answer page) => page.Headers.GetValues("Content-Security-Policy").Single();
}
