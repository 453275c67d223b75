using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Server.Features.Fraud;

public sealed class SqliteFraudTests(SqliteServer server) : FraudTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresFraudTests(PostgresServer server) : FraudTests(server), IClassFixture<PostgresServer>;

/// <summary>Fraud detection as people use it, through the API only.</summary>
public abstract class FraudTests(TestServer server)
{
    [Fact]
    public async Task The_api_alone_says_why_a_member_is_held()
    {
        var program = await server.HeldAsync("why");

        var member = (await server.GetAsync(program + "/members/bob/fraud")).Json;

        Assert.Equal(
            ("held", 60, "b***@googlemail.com", "+48***89"),
            (
                member.GetProperty("verdict").GetString(),
                member.GetProperty("score").GetInt32(),
                member.GetProperty("email").GetString(),
                member.GetProperty("phone").GetString()
            )
        );
        var signal = Assert.Single(member.GetProperty("signals").EnumerateArray());
        Assert.Equal(
            ("alias_email", "contact", "on", 60, "email", 1, "ann"),
            (
                signal.GetProperty("name").GetString(),
                signal.GetProperty("family").GetString(),
                signal.GetProperty("mode").GetString(),
                signal.GetProperty("points").GetInt32(),
                signal.GetProperty("trait").GetString(),
                signal.GetProperty("level").GetInt32(),
                Assert.Single(signal.GetProperty("members").EnumerateArray()).GetString()
            )
        );
        Assert.Equal(
            ["review USD 3 2000"],
            member
                .GetProperty("rewards")
                .EnumerateArray()
                .Select(r =>
                    (
                        $"{r.GetProperty("status")} {r.GetProperty("currency")} {r.GetProperty("count")} "
                        + $"{r.GetProperty("amount")}"
                    )
                )
        );
        var rewards = (await server.GetAsync(program + "/rewards")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.All(
            rewards,
            r =>
                Assert.Equal(
                    ("review", "fraud"),
                    (r.GetProperty("status").GetString(), r.GetProperty("reason").GetString())
                )
        );
        Assert.Equal("clear", (await server.GetAsync(program + "/members/ann/fraud")).Text("verdict"));
        (await server.GetAsync(program + "/members/nobody/fraud")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task A_ring_is_found_by_night_and_its_members_are_held_once()
    {
        var program = await server.CreateProgramAsync("ring");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "ben");
        foreach (
            var (id, above, card, phone) in new[]
            {
                ("r1", "ann", "c1", "p1"),
                ("r2", "ben", "c1", "p2"),
                ("r3", "ann", "c1", "p1"),
                ("r4", "ben", "c2", "p2"),
                ("r5", "ann", "c1", "p2"),
            }
        )
            await server.AddMemberAsync(
                program,
                id,
                $""","referrer":"{above}","card":"{card}","phone":"+4860000000{phone[1]}" """
            );
        await server.AddMemberAsync(program, "far", ""","referrer":"ann","card":"c9" """);
        var search = server.Get<FraudSearch>();

        await search.RunAsync(TestContext.Current.CancellationToken);
        await search.RunAsync(TestContext.Current.CancellationToken);

        foreach (var id in new[] { "r1", "r2", "r3", "r4", "r5" })
        {
            var ring = (await server.GetAsync($"{program}/members/{id}/fraud"))
                .Json.GetProperty("signals")
                .EnumerateArray()
                .Single(s => s.GetProperty("name").GetString() == "ring");
            Assert.Equal((60, 4), (ring.GetProperty("points").GetInt32(), ring.GetProperty("others").GetInt32()));
        }
        Assert.Equal("clear", (await server.GetAsync(program + "/members/far/fraud")).Text("verdict"));
        var looks = await server
            .Get<Database>()
            .ListAsync(
                "select count(*) from entry e join program p on p.id = e.program_id where p.name = 'ring' "
                    + "and e.type = 'fraud.check'",
                r => r.GetInt64(0),
                TestContext.Current.CancellationToken
            );
        Assert.Equal(5, Assert.Single(looks));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", "stuffed_click", "clear")]
    [InlineData("Referer", "https://www.retailmenot.com/view/shop.example", "code_leak", "clear")]
    public async Task How_a_click_came_about_is_remembered_until_the_sign_up(
        string header,
        string value,
        string signal,
        string verdict
    )
    {
        var program = await server.CreateProgramAsync("click-" + signal.Replace('_', '-'));
        await server.AddMemberAsync(program, "ann", ""","email":"ann@example.org" """);
        var code = (await server.GetAsync(program + "/members/ann")).Text("code");
        var visit = await server.SendAsync(
            HttpMethod.Get,
            $"/{program["/v1/programs/".Length..]}/r/{code}",
            key: null,
            headers: [s_browser, (header, value)]
        );
        var click = visit.Location!.Split("click=")[1].Split('&')[0];

        await server.AddMemberAsync(
            program,
            "bob",
            $""","click":"{click}","joined_at":"{TimeProvider.System.GetUtcNow().AddMinutes(1):O}" """
        );

        var bob = (await server.GetAsync(program + "/members/bob/fraud")).Json;
        Assert.Equal(verdict, bob.GetProperty("verdict").GetString());
        Assert.Equal(
            signal,
            Assert.Single(bob.GetProperty("signals").EnumerateArray()).GetProperty("name").GetString()
        );
    }

    [Fact]
    public async Task A_rival_who_floods_and_returns_goods_holds_nobody_else()
    {
        var program = await server.CreateProgramAsync("rival");
        await server.AddMemberAsync(program, "ann", ""","email":"ann@example.org" """);
        var code = (await server.GetAsync(program + "/members/ann")).Text("code")!;
        for (var i = 0; i < 700; i++)
            await VisitAsync(program, code);
        foreach (var rival in new[] { "rival1", "rival2" })
        {
            await server.AddMemberAsync(program, rival, $""","code":"{code}","email":"{rival}@q.example" """);
            await server.PostAsync(
                program + "/events?wait=10s",
                $$"""{"id":"p-{{rival}}","type":"purchase","member":"{{rival}}","amount":5000}"""
            );
            await server.PostAsync(
                program + "/events?wait=10s",
                $$"""{"id":"r-{{rival}}","type":"refund","member":"{{rival}}","reverses":"p-{{rival}}"}"""
            );
        }
        var click = (await VisitAsync(program, code)).Location!.Split("click=")[1].Split('&')[0];
        await server.AddMemberAsync(
            program,
            "friend",
            $"""
            ,"click":"{click}","email":"friend@y.example",
            "joined_at":"{TimeProvider.System.GetUtcNow().AddSeconds(20):O}"
            """
        );

        Assert.Equal("clear", (await server.GetAsync(program + "/members/friend/fraud")).Text("verdict"));
        Assert.Equal("held", (await server.GetAsync(program + "/members/rival2/fraud")).Text("verdict"));
        await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p-friend","type":"purchase","member":"friend","amount":5000}"""
        );
        var rewards = (await server.GetAsync(program + "/rewards?member=ann"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .ToList();
        Assert.NotEmpty(rewards);
        Assert.DoesNotContain(rewards, reward => reward.GetProperty("status").GetString() == "review");
    }

    [Fact]
    public async Task One_account_of_a_family_is_held_in_any_spelling()
    {
        var program = await server.CreateProgramAsync("household");
        await server.AddMemberAsync(
            program,
            "ann",
            """
            ,"payout_account":"PL61 1090 1014 0000 0712 1981 2874","phone":"+48600111222","ip":"203.0.113.50",
            "device":"tablet-1"
            """
        );
        await server.AddMemberAsync(
            program,
            "bob",
            """
            ,"referrer":"ann","payout_account":"pl61-1090-1014-0000-0712-1981-2874","phone":"+48600111222",
            "ip":"203.0.113.50","device":"tablet-1"
            """
        );

        var bob = (await server.GetAsync(program + "/members/bob/fraud")).Json;
        Assert.Equal("held", bob.GetProperty("verdict").GetString());
        Assert.Contains(
            bob.GetProperty("signals").EnumerateArray(),
            s => s.GetProperty("name").GetString() == "same_payout_account"
        );
    }

    private Task<Answer> VisitAsync(string program, string code) =>
        server.SendAsync(
            HttpMethod.Get,
            $"/{program["/v1/programs/".Length..]}/r/{code}",
            key: null,
            headers: s_browser
        );

    private static readonly (string Name, string Value) s_browser = (
        "User-Agent",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    );

    [Theory]
    [InlineData("someone@mailinator.com", "held")]
    [InlineData("someone@mx.yopmail.com", "held")]
    [InlineData("someone@privaterelay.appleid.com", "clear")]
    [InlineData("someone@example.org", "clear")]
    public async Task A_mailbox_to_throw_away_is_held_and_a_relay_is_not(string email, string verdict)
    {
        var program = await server.CreateProgramAsync("throw-" + email.Split('@')[1].Replace('.', '-'));
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", $""","referrer":"ann","email":"{email}" """);

        Assert.Equal(verdict, (await server.GetAsync(program + "/members/bob/fraud")).Text("verdict"));
    }
}
