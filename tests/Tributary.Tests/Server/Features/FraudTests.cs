using Microsoft.Extensions.Hosting;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Xunit;

namespace Tributary.Tests.Server.Features;

public sealed class SqliteFraudTests(SqliteServer server) : FraudTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresFraudTests(PostgresServer server) : FraudTests(server), IClassFixture<PostgresServer>;

/// <summary>Fraud detection as people use it, through the API only.</summary>
public abstract class FraudTests(TestServer server)
{
    [Fact]
    public async Task The_api_alone_says_why_a_member_is_held()
    {
        var program = await HeldAsync("why");

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
    public async Task A_case_is_assigned_noted_and_passed()
    {
        var program = await HeldAsync("pass");
        var cases = program + "/fraud/cases";
        var open = Assert.Single(
            (await server.GetAsync(cases + "?status=open")).Json.GetProperty("items").EnumerateArray()
        );
        var id = open.GetProperty("id").GetString()!;
        Assert.Equal(
            ("open", "bob", "ann", 60),
            (
                open.GetProperty("status").GetString(),
                open.GetProperty("member").GetString(),
                open.GetProperty("referrer").GetString(),
                open.GetProperty("score").GetInt32()
            )
        );

        Assert.Equal(
            "eve",
            (await server.PostAsync($"{cases}/{id}/assign", """{"assignee":"eve"}""")).Text("assignee")
        );
        Assert.Equal(200, (await server.PostAsync($"{cases}/{id}/notes", """{"text":"Spoke with bob."}""")).Status);
        Assert.Single((await server.GetAsync(cases + "?assignee=eve")).Json.GetProperty("items").EnumerateArray());
        Assert.Empty((await server.GetAsync(cases + "?assignee=mallory")).Json.GetProperty("items").EnumerateArray());

        var resolved = await server.PostAsync(
            $"{cases}/{id}/resolve",
            """{"outcome":"pass","note":"Two people, one mailbox."}"""
        );

        Assert.Equal(
            (200, "resolved", "pass", "admin"),
            (resolved.Status, resolved.Text("status"), resolved.Text("outcome"), resolved.Text("resolved_by"))
        );
        (await server.PostAsync($"{cases}/{id}/resolve", """{"outcome":"reject"}""")).IsProblem(409, "state_forbids");
        var detail = (await server.GetAsync($"{cases}/{id}")).Json;
        Assert.Equal(
            ["admin Spoke with bob.", "admin Two people, one mailbox."],
            detail
                .GetProperty("notes")
                .EnumerateArray()
                .Select(n => $"{n.GetProperty("author")} {n.GetProperty("text")}")
        );
        Assert.Equal("passed", detail.GetProperty("member").GetProperty("verdict").GetString());
        Assert.Equal(
            ["email ann", "phone cid"],
            detail
                .GetProperty("shared")
                .EnumerateArray()
                .Select(s => $"{s.GetProperty("trait")} {s.GetProperty("member")}")
                .Order()
        );
        Assert.DoesNotContain(
            (await server.GetAsync(program + "/rewards")).Json.GetProperty("items").EnumerateArray(),
            r => r.GetProperty("status").GetString() == "review"
        );

        var tally = (await server.GetAsync(program + "/fraud/signals"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(s => s.GetProperty("name").GetString() == "alias_email");
        Assert.Equal(
            (1, 1, 0, "0.0%"),
            (
                tally.GetProperty("found").GetInt32(),
                tally.GetProperty("passed").GetInt32(),
                tally.GetProperty("rejected").GetInt32(),
                tally.GetProperty("precision").GetString()
            )
        );
    }

    [Fact]
    public async Task Cases_are_resolved_in_bulk_each_by_itself()
    {
        var program = await HeldAsync("bulk");
        var id = (await server.GetAsync(program + "/fraud/cases"))
            .Json.GetProperty("items")[0]
            .GetProperty("id")
            .GetString();

        var answer = await server.PostAsync(
            program + "/fraud/cases/resolve",
            $$"""{"ids":["{{id}}","cas_1"],"outcome":"reject_and_block"}"""
        );

        Assert.Equal(
            [200, 404],
            answer.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("status").GetInt32())
        );
        Assert.Equal("blocked", (await server.GetAsync(program + "/members/bob")).Text("status"));
        Assert.Equal("rejected", (await server.GetAsync(program + "/members/bob/fraud")).Text("verdict"));
        var rewards = (await server.GetAsync(program + "/rewards")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.All(
            rewards,
            r =>
                Assert.Equal(
                    ("reversed", "fraud"),
                    (r.GetProperty("status").GetString(), r.GetProperty("reason").GetString())
                )
        );
    }

    [Fact]
    public async Task What_is_learned_later_is_looked_at_at_once()
    {
        var program = await server.CreateProgramAsync("late");
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        await server.PostAsync(
            program + "/members/ann/traits",
            """{"payout_account":"PL61 1090 1014 0000 0712 1981 2874"}"""
        );

        var bob = await server.PostAsync(
            program + "/members/bob/traits",
            """{"payout_account":"pl61109010140000071219812874"}"""
        );

        Assert.Equal((200, "held", "80"), (bob.Status, bob.Text("verdict"), bob.Text("score")));
        Assert.Equal("same_payout_account", bob.Json.GetProperty("signals")[0].GetProperty("name").GetString());
        (await server.PostAsync(program + "/members/bob/traits", """{"ip":"1.2.3"}""")).IsProblem(
            422,
            "invalid_format",
            "/ip"
        );
        (await server.PostAsync(program + "/members/bob/traits", """{"iban":"x"}""")).IsProblem(
            400,
            "unknown_field",
            "/iban"
        );
        (await server.PostAsync(program + "/members/nobody/traits", "{}")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task A_value_told_twice_is_kept_once()
    {
        var program = await server.CreateProgramAsync("twice");
        await server.AddMemberAsync(program, "ann", ""","device":"phone-1" """);

        for (var i = 0; i < 2; i++)
            Assert.Equal(
                200,
                (
                    await server.PostAsync(program + "/members/ann/traits", """{"device":"phone-1","card":"card-1"}""")
                ).Status
            );

        var kept = await server
            .Get<Database>()
            .ListAsync(
                "select t.kind from trait t join program p on p.id = t.program_id where p.name = 'twice' "
                    + "order by t.kind",
                r => r.GetInt32(0),
                TestContext.Current.CancellationToken
            );
        Assert.Equal(2, kept.Count);
        Assert.Equal(2, kept.Distinct().Count());
    }

    [Fact]
    public async Task A_changed_address_is_compared_too()
    {
        var program = await server.CreateProgramAsync("patch");
        await server.AddMemberAsync(program, "ann", ""","email":"ann@example.org" """);
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann","email":"bob@example.org" """);

        Assert.Equal(
            200,
            (
                await server.SendAsync(HttpMethod.Patch, program + "/members/bob", """{"email":"Ann@example.org"}""")
            ).Status
        );

        Assert.Equal("rejected", (await server.GetAsync(program + "/members/bob/fraud")).Text("verdict"));
    }

    [Fact]
    public async Task Addresses_and_devices_are_kept_as_hashes_only()
    {
        var program = await server.CreateProgramAsync("hashes");
        await server.AddMemberAsync(
            program,
            "ann",
            ""","ip":"203.0.113.77","device":"dev-secret-1","user_agent":"Agent/7 secret","card":"card-secret-1","payout_account":"acct-secret-1" """
        );

        var database = server.Get<Database>();
        foreach (
            var (column, table) in new[]
            {
                ("ip", "member_detail"),
                ("device", "member_detail"),
                ("user_agent", "member_detail"),
            }
        )
            Assert.Empty(
                await database.ListAsync(
                    $"select {column} from {table} where {column} is not null",
                    r => r.GetString(0),
                    TestContext.Current.CancellationToken
                )
            );
        var kinds = await database.ListAsync(
            """
            select t.kind from trait t join program p on p.id = t.program_id where p.name = 'hashes' order by t.kind
            """,
            r => r.GetInt32(0),
            TestContext.Current.CancellationToken
        );
        Assert.Equal([3, 4, 5, 6], kinds);
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
        var worker = server.Get<IEnumerable<IHostedService>>().OfType<FraudWorker>().Single();

        await worker.RunOnceAsync(TestContext.Current.CancellationToken);
        await worker.RunOnceAsync(TestContext.Current.CancellationToken);

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

    [Fact]
    public async Task An_address_that_has_faded_is_forgotten()
    {
        var program = await server.CreateProgramAsync("faded");
        await server.AddMemberAsync(
            program,
            "old",
            ""","ip":"203.0.113.9","user_agent":"Agent/1","device":"d1","joined_at":"2025-01-01T00:00:00Z" """
        );
        await server.AddMemberAsync(program, "new", ""","ip":"203.0.113.9" """);

        await server
            .Get<IEnumerable<IHostedService>>()
            .OfType<FraudWorker>()
            .Single()
            .RunOnceAsync(TestContext.Current.CancellationToken);

        var kept = await server
            .Get<Database>()
            .ListAsync(
                """
                select m.external_id, t.kind from trait t join member m on m.id = t.member_id join program p on p.id = t.program_id
                where p.name = 'faded' order by m.external_id, t.kind
                """,
                r => $"{r.GetString(0)} {r.GetInt32(1)}",
                TestContext.Current.CancellationToken
            );
        Assert.Equal(["new 3", "old 4"], kept);
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
            $""","click":"{click}","email":"friend@y.example","joined_at":"{TimeProvider.System.GetUtcNow().AddSeconds(20):O}" """
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
            ""","payout_account":"PL61 1090 1014 0000 0712 1981 2874","phone":"+48600111222","ip":"203.0.113.50","device":"tablet-1" """
        );
        await server.AddMemberAsync(
            program,
            "bob",
            ""","referrer":"ann","payout_account":"pl61-1090-1014-0000-0712-1981-2874","phone":"+48600111222","ip":"203.0.113.50","device":"tablet-1" """
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

    [Theory]
    [InlineData("""{}""", 400, "missing_field", "/outcome")]
    [InlineData("""{"outcome":"maybe"}""", 422, "unknown_value", "/outcome")]
    [InlineData("""{"outcome":"pass","note":1}""", 400, "wrong_type", "/note")]
    public async Task A_faulty_resolution_is_refused(string body, int status, string code, string pointer)
    {
        var program = await server.CreateProgramAsync("faulty-" + code.Replace('_', '-'));
        (await server.PostAsync(program + "/fraud/cases/cas_1/resolve", body)).IsProblem(status, code, pointer);
        (await server.PostAsync(program + "/fraud/cases/cas_1/resolve", """{"outcome":"pass"}""")).IsProblem(
            404,
            "case_not_found"
        );
        (await server.GetAsync(program + "/fraud/cases/cas_1")).IsProblem(404, "case_not_found");
    }

    /// <summary>
    /// Creates a history: bob writes ann's mailbox in another way and has bought something; later cid turns out to have
    /// bob's phone.
    /// </summary>
    private async Task<string> HeldAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "cid");
        await server.AddMemberAsync(program, "ann", ""","email":"b.ob@gmail.com" """);
        await server.AddMemberAsync(
            program,
            "bob",
            ""","referrer":"ann","email":"bob+1@googlemail.com","phone":"+48 600 123 489" """
        );
        var bought = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}"""
        );
        Assert.Equal(200, bought.Status);
        await server.PostAsync(program + "/members/cid/traits", """{"phone":"+48600123489"}""");
        return program;
    }
}
