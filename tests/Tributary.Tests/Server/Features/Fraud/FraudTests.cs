using Tributary.Client.Contracts;
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

        var member = await FraudOfAsync(program, "bob");

        Assert.Equal(
            ("held", 60, "b***@googlemail.com", "+48***89"),
            (member.Verdict, member.Score, member.Email, member.Phone)
        );
        var signal = Assert.Single(member.Signals);
        Assert.Equal(("alias_email", "contact", "on", 60), (signal.Name, signal.Family, signal.Mode, signal.Points));
        Assert.Equal(("email", (int?)1, "ann"), (signal.Trait, signal.Level, Assert.Single(signal.Members)));
        Assert.Equal(
            ["review USD 3 2000"],
            member.Rewards.Select(sum => $"{sum.Status} {sum.Currency} {sum.Count} {sum.Amount}")
        );
        Assert.All(
            await RewardsAsync(program),
            reward => Assert.Equal(("review", "fraud"), (reward.Status, reward.Reason))
        );
        Assert.Equal("clear", (await FraudOfAsync(program, "ann")).Verdict);
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
            var ring = (await FraudOfAsync(program, id)).Signals.Single(signal => signal.Name == "ring");
            Assert.Equal((60, (int?)4), (ring.Points, ring.Others));
        }
        Assert.Equal("clear", (await FraudOfAsync(program, "far")).Verdict);
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

        var bob = await FraudOfAsync(program, "bob");
        Assert.Equal(verdict, bob.Verdict);
        Assert.Equal(signal, Assert.Single(bob.Signals).Name);
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

        Assert.Equal("clear", (await FraudOfAsync(program, "friend")).Verdict);
        Assert.Equal("held", (await FraudOfAsync(program, "rival2")).Verdict);
        await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p-friend","type":"purchase","member":"friend","amount":5000}"""
        );
        var rewards = await RewardsAsync(program, "?member=ann");
        Assert.NotEmpty(rewards);
        Assert.DoesNotContain(rewards, reward => reward.Status == "review");
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

        var bob = await FraudOfAsync(program, "bob");
        Assert.Equal("held", bob.Verdict);
        Assert.Contains(bob.Signals, signal => signal.Name == "same_payout_account");
    }

    private async Task<MemberFraud> FraudOfAsync(string program, string member) =>
        (await server.GetAsync($"{program}/members/{member}/fraud")).As<MemberFraud>();

    private async Task<IReadOnlyList<RewardInfo>> RewardsAsync(string program, string query = "") =>
        (await server.GetAsync($"{program}/rewards{query}")).As<Page<RewardInfo>>().Items;

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

        Assert.Equal(verdict, (await FraudOfAsync(program, "bob")).Verdict);
    }
}
