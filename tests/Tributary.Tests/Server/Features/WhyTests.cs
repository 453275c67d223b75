using System.Text.Json;
using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features;

public sealed class SqliteWhyTests(SqliteServer server) : WhyTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresWhyTests(PostgresServer server) : WhyTests(server), IClassFixture<PostgresServer>;

/// <summary>The answers to people who ask why, over HTTP.</summary>
public abstract partial class WhyTests(TestServer server)
{
    private const string GiveAndGet = """
        "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                          { "field": "event.amount", "op": "gte", "value": 2000 } ] },
                       "within": "60d" },
        "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 1000 },
                     { "key": "gift", "on": "referral.completed", "to": "member", "amount": 500 } ]
        """;

    [Fact]
    public async Task A_rule_on_completion_says_why_the_referral_is_pending()
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
            Completion(small).GetProperty("conditions").GetProperty("of")[1].GetProperty("holds").GetBoolean()
        );
        Assert.Equal(("already_completed", "bonus already_completed, gift already_completed"), Why(second));
        Assert.Equal("o2", Completion(second).GetProperty("completed_by").GetString());
        Assert.Equal(("no_referrer", "bonus no_referrer, gift no_referrer"), Why(root));
        Assert.Equal(("no_rule", ""), Why(login));
        Assert.Equal(
            "o2",
            Completion((await server.GetAsync(program + "/events/o3")).As<EventInfo>().Decision!)
                .GetProperty("completed_by")
                .GetString()
        );
    }

    [Fact]
    public async Task A_rejected_and_an_expired_referral_are_named()
    {
        var program = await PutAsync("why-rejected", GiveAndGet);
        await FamilyAsync(program);
        await server.AddMemberAsync(program, "old", ""","referrer":"ann","joined_at":"2020-01-01T00:00:00Z" """);
        var referral = (await server.GetAsync(program + "/members/bob")).As<MemberInfo>().Referral!.Id;
        Assert.Equal(
            200,
            (
                await server.PostAsync($"{program}/referrals/{referral}/reject", """{"reason":"Not a new customer."}""")
            ).Status
        );

        Assert.Equal(
            ("referral_rejected", "bonus referral_rejected, gift referral_rejected"),
            Why(await BuyAsync(program, "o1", "bob", 5000))
        );
        Assert.Equal(
            ("referral_expired", "bonus referral_expired, gift referral_expired"),
            Why(await BuyAsync(program, "o2", "old", 5000))
        );
    }

    [Fact]
    public async Task A_sign_up_answers_what_a_read_says_afterwards()
    {
        var program = await PutAsync("why-signup", GiveAndGet);
        await server.AddMemberAsync(program, "ann", ""","email":"rita@gmail.com" """);

        var one = (
            await server.PostAsync(program + "/members", """{"id":"bob","email":"rita@gmail.com","referrer":"ann"}""")
        ).As<MemberInfo>();
        var many = (
            await server.PostAsync(
                program + "/members",
                """
                [ {"id":"cid","email":"rita@gmail.com","referrer":"ann"},
                  {"id":"dan","email":"r.ita+1@gmail.com","referrer":"ann"}, {"id":"eve","referrer":"ann"} ]
                """
            )
        ).As<MemberResults>().Items.Select(item => item.Member!);

        foreach (var answer in (MemberInfo[])[one, .. many])
        {
            var read = (await server.GetAsync($"{program}/members/{answer.Id}")).As<MemberInfo>();
            Assert.Equal(read.Referral, answer.Referral);
            Assert.Null(answer.Signup);
            Assert.Null(read.Signup);
        }
        Assert.Equal("rejected", one.Referral!.Status);
        var held = (
            await server.PostAsync(
                program + "/members",
                """{"id":"dan","email":"r.ita+1@gmail.com","referrer":"ann"}"""
            )
        )
            .As<MemberInfo>()
            .Referral!;
        Assert.Equal(("pending", "fraud"), (held.Status, held.HeldBy));
        Assert.StartsWith("cas_", held.Case);
        Assert.Equal(
            ("referral_rejected", "bonus referral_rejected, gift referral_rejected"),
            Why(await BuyAsync(program, "o1", "bob", 5000))
        );
    }

    [Fact]
    public async Task An_event_that_waits_is_answered_with_what_it_waits_for()
    {
        var program = await PutAsync("why-parked", GiveAndGet);
        await FamilyAsync(program);
        var began = TimeProvider.System.GetTimestamp();

        var typo = await server.PostAsync(
            program + "/events?wait=20s",
            """{"id":"o1","type":"purchase","member":"bbo","amount":5000}"""
        );
        var early = await server.PostAsync(
            program + "/events?wait=20s",
            """{"id":"r1","type":"refund","member":"bob","reverses":"o2"}"""
        );
        var both = await server.PostAsync(
            program + "/events?wait=20s",
            """
            [ {"id":"o3","type":"purchase","member":"bob","amount":5000},
              {"id":"o4","type":"purchase","member":"bbo","amount":5000} ]
            """
        );

        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(15));
        Assert.Equal((202, "o1 member:bbo"), (typo.Status, Waiting(typo)));
        Assert.Contains("'bbo'", typo.As<AcceptResult>().Parked![0].Detail);
        Assert.Equal((202, "r1 event:o2"), (early.Status, Waiting(early)));
        Assert.Equal((202, "o4 member:bbo"), (both.Status, Waiting(both)));
        Assert.Equal("o3", both.As<AcceptResult>().Decisions![0].Event);
        Assert.Equal("event:o2", (await server.GetAsync(program + "/events/r1")).As<EventInfo>().Parked!.WaitsFor);

        static string Waiting(Answer answer)
        {
            var parked = Assert.Single(answer.As<AcceptResult>().Parked!);
            return $"{parked.Id} {parked.WaitsFor}";
        }
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_wait_and_that_terms_are_a_draft()
    {
        var program = await PutAsync("why-dry", GiveAndGet);
        await FamilyAsync(program);
        await BuyAsync(program, "o1", "bob", 100);

        var dry = (
            await server.PostAsync(
                program + "/events/dry-run",
                $$"""
                { "events": [ {"id":"o1","type":"purchase","member":"bob","amount":100},
                              {"id":"o2","type":"purchase","member":"nobody","amount":100},
                              {"id":"o3","type":"purchase","member":"bob","amount":5000},
                              {"id":"r9","type":"refund","member":"bob","reverses":"o9"} ],
                  "terms": {{Terms(GiveAndGet)}} }
                """
            )
        ).As<DryRunResult>();

        var decision = Assert.Single(dry.Decisions);
        Assert.Equal("o3", decision.Event);
        Assert.True(decision.DraftTerms);
        Assert.Null(decision.TermsVersion);
        Assert.Equal(
            ["o2 member:nobody", "r9 event:o9"],
            dry.Parked.Select(parked => $"{parked.Id} {parked.WaitsFor}")
        );
        Assert.Equal(["o1"], dry.Duplicates);
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

        var first = referrer.As<Page<MemberDecision>>().Items[0];
        Assert.Equal(("rewarded", "beneficiary"), (first.Outcome, first.Role));
        Assert.StartsWith("evt_", first.Event);
        Assert.DoesNotContain("bob", referrer.Body);
        Assert.DoesNotContain("bob", own.Body);
        Assert.Equal("actor", own.As<Page<MemberDecision>>().Items[0].Role);
    }

    private async Task<string> PutAsync(string name, string clauses)
    {
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, "/v1/programs/" + name, Terms(clauses))).Status);
        return "/v1/programs/" + name;
    }

    private static string Terms(string clauses) =>
        $$"""
            { "name": "Why", "currency": "USD",
              "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] }, {{clauses}} }
            """;

    private async Task FamilyAsync(string program)
    {
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
    }

    private Task<DecisionInfo> BuyAsync(string program, string id, string member, long amount) =>
        SendAsync(program, $$"""{"id":"{{id}}","type":"purchase","member":"{{member}}","amount":{{amount}}}""");

    /// <returns>The decision.</returns>
    private async Task<DecisionInfo> SendAsync(string program, string sent)
    {
        var answer = await server.PostAsync(program + "/events?wait=20s", sent);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.As<AcceptResult>().Decisions![0];
    }

    private static IReadOnlyList<RuleTraceInfo> Rules(DecisionInfo decision) => decision.Trace?.Rules ?? [];

    /// <summary>Returns the trace of the completion, which has no contract of its own.</summary>
    private static JsonElement Completion(DecisionInfo decision) => decision.Trace!.Completion!.Value;

    private static (string Reasons, string Rules) Why(DecisionInfo decision) =>
        (
            string.Join(' ', decision.Reasons),
            string.Join(", ", Rules(decision).Select(rule => $"{rule.Rule} {rule.Reason ?? rule.Verdict}"))
        );
}
