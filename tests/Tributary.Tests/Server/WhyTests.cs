using System.Text.Json;
using Xunit;

namespace Tributary.Tests.Server;

public sealed class SqliteWhyTests(SqliteServer server) : WhyTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresWhyTests(PostgresServer server) : WhyTests(server), IClassFixture<PostgresServer>;

/// <summary>What people are told when they ask why, over HTTP.</summary>
public abstract class WhyTests(TestServer server)
{
    private const string GiveAndGet = """
        "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" }, { "field": "event.amount", "op": "gte", "value": 2000 } ] }, "within": "60d" },
        "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000 }, { "key": "gift", "on": "referral.completed", "to": "member", "amount": 500 } ]
        """;

    [Fact]
    public async Task A_rule_on_completion_says_why_the_event_did_not_complete_the_referral()
    {
        var program = await PutAsync("why-completion", GiveAndGet);
        await FamilyAsync(program);

        var small = await BuyAsync(program, "o1", "bob", 1999);
        await BuyAsync(program, "o2", "bob", 2000);
        var second = await BuyAsync(program, "o3", "bob", 2500);
        var root = await BuyAsync(program, "o4", "ann", 2500);
        var login = await SendAsync(program, """{"id":"l1","type":"login","member":"bob"}""");

        Assert.Equal(("referral_pending", "bonus referral_pending, gift referral_pending"), Why(small));
        Assert.Equal("referral_pending", Completion(small).GetProperty("reason").GetString());
        Assert.False(
            Completion(small).GetProperty("conditions").GetProperty("of")[1].GetProperty("holds").GetBoolean());
        Assert.Equal(("already_completed", "bonus already_completed, gift already_completed"), Why(second));
        Assert.Equal("o2", Completion(second).GetProperty("completed_by").GetString());
        Assert.Equal(("no_referrer", "bonus no_referrer, gift no_referrer"), Why(root));
        Assert.Equal(("no_rule", ""), Why(login));
        Assert.Equal(
            "o2", Completion((await server.GetAsync(program + "/events/o3")).Json.GetProperty("decision")).GetProperty(
            "completed_by").GetString());
    }

    [Fact]
    public async Task A_rejected_and_an_expired_referral_are_named()
    {
        var program = await PutAsync("why-rejected", GiveAndGet);
        await FamilyAsync(program);
        await server.AddMemberAsync(program, "old", ""","referrer":"ann","joined_at":"2020-01-01T00:00:00Z" """);
        var referral = (await server.GetAsync(program + "/members/bob")).Json.GetProperty("referral").GetProperty(
            "id").GetString();
        Assert.Equal(200, (await server.PostAsync($"{program}/referrals/{referral}/reject", """{"reason":"Not a new customer."}""")).Status);

        Assert.Equal(
            ("referral_rejected", "bonus referral_rejected, gift referral_rejected"),
            Why(await BuyAsync(program, "o1", "bob", 5000)));
        Assert.Equal(
            ("referral_expired", "bonus referral_expired, gift referral_expired"),
            Why(await BuyAsync(program, "o2", "old", 5000)));
    }

    [Fact]
    public async Task A_sign_up_answers_what_a_read_says_afterwards()
    {
        var program = await PutAsync("why-signup", GiveAndGet);
        await server.AddMemberAsync(program, "ann", ""","email":"rita@gmail.com" """);

        var one = (await server.PostAsync(program + "/members", """{"id":"bob","email":"rita@gmail.com","referrer":"ann"}""")).Json;
        var many = (await server.PostAsync(program + "/members", """
            [ {"id":"cid","email":"rita@gmail.com","referrer":"ann"}, {"id":"dan","email":"r.ita+1@gmail.com","referrer":"ann"}, {"id":"eve","referrer":"ann"} ]
            """)).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("member"));

        foreach (var answer in (JsonElement[])[one, .. many])
        {
            var read = (await server.GetAsync($"{program}/members/{answer.GetProperty("id").GetString()}")).Json;
            Assert.Equal(read.GetProperty("referral").GetRawText(), answer.GetProperty("referral").GetRawText());
            Assert.False(answer.TryGetProperty("signup", out _));
            Assert.False(read.TryGetProperty("signup", out _));
        }
        Assert.Equal("rejected", one.GetProperty("referral").GetProperty("status").GetString());
        var held = (await server.PostAsync(program + "/members", """{"id":"dan","email":"r.ita+1@gmail.com","referrer":"ann"}""")).Json.GetProperty("referral");
        Assert.Equal(
            ("pending", "fraud"), (held.GetProperty("status").GetString(), held.GetProperty("held_by").GetString()));
        Assert.StartsWith("cas_", held.GetProperty("case").GetString());
        Assert.Equal(
            ("referral_rejected", "bonus referral_rejected, gift referral_rejected"),
            Why(await BuyAsync(program, "o1", "bob", 5000)));
    }

    [Fact]
    public async Task A_reward_says_what_holds_it_and_links_to_the_case()
    {
        var program = await PutAsync("why-held", """
            "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] },
                         { "key": "gift", "on": "purchase", "to": "member", "amount": 100, "approval": "manual" },
                         { "key": "late", "on": "visit", "to": "referrer", "amount": 100, "hold": "14d" } ]
            """);
        await server.AddMemberAsync(program, "ann", ""","email":"b.ob@gmail.com" """);
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann","email":"bob+1@googlemail.com" """);
        await server.AddMemberAsync(program, "sue");
        await server.AddMemberAsync(program, "cid", ""","referrer":"sue" """);
        await server.SendAsync(HttpMethod.Patch, program + "/members/sue", """{"status":"suspended"}""");
        var open = (await server.GetAsync(program + "/fraud/cases")).Json.GetProperty("items")[0].GetProperty(
            "id").GetString()!;

        var suspect = await BuyAsync(program, "o1", "bob", 5000);
        var suspended = await BuyAsync(program, "o2", "cid", 5000);
        var visit = await SendAsync(program, """{"id":"v1","type":"visit","member":"cid"}""");

        Assert.Equal(["share review fraud", "gift review fraud"], Held(suspect));
        Assert.All(Rules(suspect), rule => Assert.Equal(open, rule.GetProperty("case").GetString()));
        Assert.All(Rules(suspect), rule => Assert.False(rule.TryGetProperty("payable_at", out _)));
        Assert.Equal(["share held member_suspended", "gift review approval"], Held(suspended));
        Assert.Equal(["late held member_suspended"], Held(visit));
        Assert.Contains("suspended", Rules(suspended)[0].GetProperty("detail").GetString());

        var rewards = (await server.GetAsync(program + "/rewards?event=o1")).Json.GetProperty("items").EnumerateArray()
            .ToList();
        Assert.All(rewards,
            reward => Assert.Equal(
            (open, "fraud"), (reward.GetProperty("case").GetString(), reward.GetProperty("held_by").GetString())));
        var one = (await server.GetAsync(
            $"{program}/rewards/{Rules(suspended)[0].GetProperty("reward").GetString()}")).Json;
        Assert.Equal(
            ("held", "member_suspended"),
            (one.GetProperty("status").GetString(), one.GetProperty("held_by").GetString()));

        await server.PostAsync($"{program}/fraud/cases/{open}/resolve", """{"outcome":"reject"}""");
        var struck = (await server.GetAsync(program + "/rewards?event=o1")).Json.GetProperty("items")[0];
        Assert.Equal(
            ("reversed", open), (struck.GetProperty("status").GetString(), struck.GetProperty("case").GetString()));
        Assert.False(struck.TryGetProperty("held_by", out _));
    }

    [Fact]
    public async Task What_is_left_of_budget_and_caps_can_be_read()
    {
        var program = await PutAsync("why-caps", """
            "accepts": ["USD", "EUR"], "budget": { "amount": 6000, "per": "month" },
            "caps": [ { "rules": ["share"], "of": "program", "count": 9, "per": "all" } ],
            "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["20%"], "cap": { "amount": 3000, "per": "day" } } ]
            """);
        await FamilyAsync(program);
        await BuyAsync(program, "o1", "bob", 10_000);
        await SendAsync(program, """{"id":"o2","type":"purchase","member":"bob","amount":5000,"currency":"EUR"}""");
        var cut = await BuyAsync(program, "o3", "bob", 10_000);
        var refused = await BuyAsync(program, "o4", "bob", 10_000);

        Assert.Equal(("", "share granted"), Why(cut));
        Assert.Equal(("cap_reached", "share cap_reached"), Why(refused));
        Assert.Equal(
            ["share rule beneficiary day amount USD 3000 of 3000 refused"],
            Rules(refused)[0].GetProperty("cap").EnumerateArray()
                .Select(cap => Cap(cap) + " " + cap.GetProperty("verdict").GetString()));
        Assert.Equal(
            ["share shared program all count  3 of 9", "budget budget program month amount USD 3000 of 6000",
                "budget budget program month amount EUR 1000 of 6000"],
            (await server.GetAsync(program + "/budget")).Json.GetProperty("items").EnumerateArray().Select(Cap));
        var own = (await server.GetAsync(program + "/members/ann/caps")).Json.GetProperty("items").EnumerateArray()
            .ToList();
        Assert.Equal(
            ["share rule beneficiary day amount USD 3000 of 3000",
            "share rule beneficiary day amount EUR 1000 of 3000"], own.Select(Cap));
        Assert.Equal([0, 2000], own.Select(cap => cap.GetProperty("left").GetInt64()));
        Assert.Equal(
            ["share rule beneficiary day amount USD 0 of 3000"],
            (await server.GetAsync(program + "/members/bob/caps")).Json.GetProperty("items").EnumerateArray()
                .Select(Cap));
        (await server.GetAsync(program + "/members/nobody/caps")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task An_event_that_waits_is_answered_at_once_with_what_it_waits_for()
    {
        var program = await PutAsync("why-parked", GiveAndGet);
        await FamilyAsync(program);
        var began = TimeProvider.System.GetTimestamp();

        var typo = await server.PostAsync(program + "/events?wait=20s", """{"id":"o1","type":"purchase","member":"bbo","amount":5000}""");
        var early = await server.PostAsync(program + "/events?wait=20s", """{"id":"r1","type":"refund","member":"bob","reverses":"o2"}""");
        var both = await server.PostAsync(
            program + "/events?wait=20s", """[ {"id":"o3","type":"purchase","member":"bob","amount":5000}, {"id":"o4","type":"purchase","member":"bbo","amount":5000} ]""");

        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(15));
        Assert.Equal((202, "o1 member:bbo"), (typo.Status, Waiting(typo.Json)));
        Assert.Contains("'bbo'", typo.Json.GetProperty("parked")[0].GetProperty("detail").GetString());
        Assert.Equal((202, "r1 event:o2"), (early.Status, Waiting(early.Json)));
        Assert.Equal((202, "o4 member:bbo"), (both.Status, Waiting(both.Json)));
        Assert.Equal("o3", both.Json.GetProperty("decisions")[0].GetProperty("event").GetString());
        Assert.Equal(
            "event:o2", (await server.GetAsync(program + "/events/r1")).Json.GetProperty("parked").GetProperty(
            "waits_for").GetString());

        static string Waiting(JsonElement answer)
        {
            var parked = Assert.Single(answer.GetProperty("parked").EnumerateArray());
            return $"{parked.GetProperty("id")} {parked.GetProperty("waits_for")}";
        }
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_wait_and_says_that_terms_are_a_draft()
    {
        var program = await PutAsync("why-dry", GiveAndGet);
        await FamilyAsync(program);
        await BuyAsync(program, "o1", "bob", 100);

        var dry = (await server.PostAsync(program + "/events/dry-run", $$"""
            { "events": [ {"id":"o1","type":"purchase","member":"bob","amount":100}, {"id":"o2","type":"purchase","member":"nobody","amount":100},
                          {"id":"o3","type":"purchase","member":"bob","amount":5000}, {"id":"r9","type":"refund","member":"bob","reverses":"o9"} ],
              "terms": {{Terms(GiveAndGet)}} }
            """)).Json;

        Assert.Equal(
            "o3", Assert.Single(dry.GetProperty("decisions").EnumerateArray()).GetProperty("event").GetString());
        Assert.True(dry.GetProperty("decisions")[0].GetProperty("draft_terms").GetBoolean());
        Assert.False(dry.GetProperty("decisions")[0].TryGetProperty("terms_version", out _));
        Assert.Equal(
            ["o2 member:nobody", "r9 event:o9"],
            dry.GetProperty("parked").EnumerateArray()
            .Select(p => $"{p.GetProperty("id")} {p.GetProperty("waits_for")}"));
        Assert.Equal(["o1"], dry.GetProperty("duplicates").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task Decisions_of_somebody_erased_name_nobody()
    {
        var program = await PutAsync("why-erased", GiveAndGet);
        await FamilyAsync(program);
        await BuyAsync(program, "o1", "bob", 5000);
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/bob?balance=keep")).Status);

        var referrer = await server.GetAsync(program + "/members/ann/decisions");
        var own = await server.GetAsync(program + "/members/bob/decisions");

        var first = referrer.Json.GetProperty("items")[0];
        Assert.Equal(("rewarded", "beneficiary"), (first.GetProperty("outcome").GetString(), first.GetProperty("role").GetString()));
        Assert.StartsWith("evt_", first.GetProperty("event").GetString());
        Assert.DoesNotContain("bob", referrer.Body);
        Assert.DoesNotContain("bob", own.Body);
        Assert.Equal("actor", own.Json.GetProperty("items")[0].GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_fulfilled_reward_says_when_it_was_paid_and_an_adjustment_has_no_rule()
    {
        var program = await PutAsync("why-paid", """ "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"] } ] """);
        await FamilyAsync(program);
        var reward = Rules(await BuyAsync(program, "o1", "bob", 5000))[0].GetProperty("reward").GetString();

        var before = (await server.GetAsync($"{program}/rewards/{reward}")).Json;
        await server.PostAsync($"{program}/rewards/{reward}/fulfil", "{}");
        var paid = (await server.GetAsync($"{program}/rewards/{reward}")).Json;
        var refund = await server.PostAsync(program + "/events?wait=10s", """{"id":"r1","type":"refund","member":"bob","reverses":"o1","amount":1000}""");
        var adjusted = (await server.PostAsync(program + "/members/ann/adjustments", """{"id":"a1","amount":250,"currency":"USD","reason":"A gift."}""")).Json;

        Assert.False(before.TryGetProperty("paid_at", out _));
        Assert.Equal(200, refund.Status);
        Assert.Equal(
            paid.GetProperty("paid_at").GetString(),
            (await server.GetAsync($"{program}/rewards/{reward}")).Text("paid_at"));
        Assert.False(adjusted.GetProperty("decision").GetProperty("rewards")[0].TryGetProperty("rule", out _));
        var stats = (await server.GetAsync(program + "/members/ann/stats")).Json.GetProperty("rewards");
        Assert.Equal((1, """[{"currency":"USD","amount":400}]"""), (stats.GetProperty("count").GetInt32(), stats.GetProperty("amounts").GetRawText()));
    }

    private async Task<string> PutAsync(string name, string clauses)
    {
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, "/v1/programs/" + name, Terms(clauses))).Status);
        return "/v1/programs/" + name;
    }

    private static string Terms(string clauses) =>
        $$"""{ "name": "Why", "currency": "USD", "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] }, {{clauses}} }""";

    private async Task FamilyAsync(string program)
    {
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
    }

    private Task<JsonElement> BuyAsync(string program, string id, string member, long amount) =>
        SendAsync(program, $$"""{"id":"{{id}}","type":"purchase","member":"{{member}}","amount":{{amount}}}""");

    /// <returns>The decision.</returns>
    private async Task<JsonElement> SendAsync(string program, string sent)
    {
        var answer = await server.PostAsync(program + "/events?wait=20s", sent);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json.GetProperty("decisions")[0];
    }

    private static JsonElement[] Rules(JsonElement decision) =>
        [.. decision.GetProperty("trace").GetProperty("rules").EnumerateArray()];

    private static JsonElement Completion(JsonElement decision) =>
        decision.GetProperty("trace").GetProperty("completion");

    private static (string Reasons, string Rules) Why(JsonElement decision) => (
        string.Join(' ', decision.GetProperty("reasons").EnumerateArray()),
        string.Join(", ",
            Rules(decision)
            .Select(rule =>
            $"{rule.GetProperty("rule")} {(rule.TryGetProperty("reason", out var reason) ? reason : rule.GetProperty("verdict"))}")));

    private static IEnumerable<string> Held(JsonElement decision) =>
        Rules(decision)
            .Select(rule => $"{rule.GetProperty("rule")} {rule.GetProperty("status")} {rule.GetProperty("held_by")}");

    private static string Cap(JsonElement cap) =>
        $"{cap.GetProperty("cap")} {cap.GetProperty("kind")} {cap.GetProperty("of")} {cap.GetProperty("per")} {cap.GetProperty("measure")} "
        + $"{(cap.TryGetProperty("currency", out var currency) ? currency : "")} {cap.GetProperty("used")} of {cap.GetProperty("limit")}";
}
