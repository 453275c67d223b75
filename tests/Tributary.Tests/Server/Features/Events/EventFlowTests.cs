using System.Text.Json;
using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features.Events;

public sealed class SqliteEventFlowTests(SqliteServer server) : EventFlowTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresEventFlowTests(PostgresServer server)
    : EventFlowTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Events from acceptance to the decision that explains them.</summary>
public abstract class EventFlowTests(TestServer server)
{
    [Fact]
    public async Task A_waited_for_event_answers_with_its_decision()
    {
        var program = await FamilyAsync("waited");

        var answer = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}"""
        );

        Assert.Equal(200, answer.Status);
        var decision = Decision(answer);
        Assert.Equal(Outcomes.Rewarded, decision.Outcome);
        Assert.Equal(
            ["bonus ann 1000", "gift bob 500", "share ann 500"],
            decision.Rewards.Select(reward => $"{reward.Rule} {reward.Member} {reward.Amount}").Order()
        );
    }

    [Fact]
    public async Task The_same_event_counts_once_and_another_body_is_a_conflict()
    {
        var program = await FamilyAsync("once");
        const string sent = """
            {"id":"p1","type":"purchase","member":"bob","amount":100,"properties":{"b":1,"a":2},
             "occurred_at":"2026-05-01T12:00:00Z"}
            """;
        const string same = """
            {"occurred_at":"2026-05-01T14:00:00+02:00","properties":{"a":2,"b":1},"amount":100,"member":"bob",
             "type":"purchase","id":"p1"}
            """;

        var first = await server.PostAsync(program + "/events", sent);
        var again = await server.PostAsync(program + "/events", same);
        var other = await server.PostAsync(program + "/events", sent.Replace("100", "101"));

        Assert.Equal((202, "1", "0"), (first.Status, first.Text("accepted"), first.Text("duplicates")));
        Assert.Equal((202, "0", "1"), (again.Status, again.Text("accepted"), again.Text("duplicates")));
        other.IsProblem(409, "event_differs");
    }

    [Fact]
    public async Task The_first_of_two_events_with_one_id_in_an_array_counts()
    {
        var program = await FamilyAsync("twice");
        await server.PostAsync(
            program + "/members",
            $"[{string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"id":"root{{i}}"}"""))}]"
        );
        var events = Enumerable
            .Range(0, 20)
            .SelectMany(i => new[] { (Id: i, Member: i), (Id: i, Member: (i + 1) % 20) })
            .Select(e => $$"""{"id":"e{{e.Id}}","type":"purchase","member":"root{{e.Member}}","amount":1}""");

        var answer = await server.PostAsync(program + "/events", $"[{string.Join(',', events)}]");

        Assert.Equal((202, "20"), (answer.Status, answer.Text("accepted")));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{(2 * i) + 1} e{i} event_differs "), Rejected(answer));
    }

    [Fact]
    public async Task A_faulty_item_of_an_array_refuses_only_itself()
    {
        var program = await FamilyAsync("array");

        var answer = await server.PostAsync(
            program + "/events",
            """
            [ {"id":"p1","type":"purchase","member":"bob","amount":100},
              {"id":"p2","type":"purchase","member":"bob","amount":"100"},
              {"id":"p1","type":"purchase","member":"bob","amount":100},
              {"id":"p1","type":"purchase","member":"bob","amount":101}, 7 ]
            """
        );

        Assert.Equal((202, "1", "1"), (answer.Status, answer.Text("accepted"), answer.Text("duplicates")));
        Assert.Equal(["1 p2 wrong_type /amount", "3 p1 event_differs ", "4  wrong_type "], Rejected(answer));
    }

    [Fact]
    public async Task Lines_have_no_end_and_a_faulty_one_refuses_only_itself()
    {
        var program = await FamilyAsync("lines");
        var lines = Enumerable
            .Range(0, 2_500)
            .Select(i => i == 1_200 ? "{oops" : $$"""{"id":"p{{i}}","type":"purchase","member":"bob","amount":10}""");

        var answer = await server.SendAsync(
            HttpMethod.Post,
            program + "/events",
            string.Join('\n', lines),
            type: "application/x-ndjson"
        );

        Assert.Equal((202, "2499"), (answer.Status, answer.Text("accepted")));
        Assert.Equal(["1200  malformed_json "], Rejected(answer));
    }

    [Fact]
    public async Task A_dry_run_decides_and_writes_nothing()
    {
        var program = await FamilyAsync("dry");
        const string events = """
            [{"id":"p1","type":"purchase","member":"bob","amount":5000},
             {"id":"r1","type":"refund","member":"bob","reverses":"p1"}]
            """;

        var own = await server.PostAsync(program + "/events/dry-run", events);
        var draft = await server.PostAsync(
            program + "/events/dry-run",
            $$"""{"events":{{events}},"terms":{{TestServer.ProgramTerms.Replace("10%", "20%")}}}"""
        );

        Assert.Equal(["rewarded 500", "applied "], Shares(own));
        Assert.Equal(["rewarded 1000", "applied "], Shares(draft));
        (await server.GetAsync(program + "/events/p1")).IsProblem(404, "event_not_found");
        Assert.Empty((await server.GetAsync(program + "/members/ann/balance")).As<BalanceInfo>().Balances);

        static IEnumerable<string> Shares(Answer answer) =>
            answer
                .As<DryRunResult>()
                .Decisions.Select(decision =>
                    $"{decision.Outcome} {decision.Rewards.SingleOrDefault(reward => reward.Rule == "share")?.Amount}"
                );
    }

    [Fact]
    public async Task An_event_of_an_unknown_member_waits_for_it()
    {
        var program = await FamilyAsync("early");
        await server.PostAsync(program + "/events", """{"id":"p1","type":"purchase","member":"eve","amount":100}""");
        Assert.Equal("parked", (await server.GetAsync(program + "/events/p1")).Text("status"));
        (await server.PostAsync(program + "/events/p1/retry", "")).IsProblem(409, "state_forbids");

        await server.AddMemberAsync(program, "eve", ""","referrer":"bob" """);
        await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p2","type":"purchase","member":"eve","amount":100}"""
        );

        Assert.Equal("decided", (await server.GetAsync(program + "/events/p1")).Text("status"));
    }

    [Fact]
    public async Task A_refund_before_its_purchase_is_parked_for_a_stable_reason()
    {
        var program = await FamilyAsync("early-refund");
        await server.PostAsync(
            program + "/events?wait=1s",
            """{"id":"r1","type":"refund","member":"bob","reverses":"p1"}"""
        );

        var parked = (await server.GetAsync(program + "/events/r1")).As<EventInfo>();

        Assert.Equal((EventStatuses.Parked, "unknown_event"), (parked.Status, parked.Parked?.Reason));
    }

    [Fact]
    public async Task Commands_take_effect_before_they_answer_and_say_why_not()
    {
        var program = await FamilyAsync("commands");
        var answer = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}"""
        );
        var bonus = Decision(answer).Rewards.Single(r => r.Rule == "bonus").Id;
        var reward = $"{program}/rewards/{bonus}";

        (await server.PostAsync(reward + "/reject", "{}")).IsProblem(400, "missing_field", "/reason");
        var rejected = await server.PostAsync(reward + "/reject", """{"reason":"not a friend"}""");
        var again = await server.PostAsync(reward + "/reject", """{"reason":"not a friend"}""");
        var many = await server.PostAsync(program + "/rewards/approve", $$"""{"ids":["{{bonus}}","rwd_1","x"]}""");

        Assert.Equal((200, "reversed"), (rejected.Status, rejected.Text("status")));
        again.IsProblem(409, "state_forbids");
        Assert.Equal([409, 404, 404], many.As<RewardResults>().Items.Select(item => item.Status));
        (await server.PostAsync(program + "/rewards/rwd_1/approve", "{}")).IsProblem(404, "reward_not_found");
    }

    [Fact]
    public async Task A_refund_that_names_no_order_refuses_only_itself()
    {
        var program = await FamilyAsync("nameless");
        const string order = """{"id":"p1","type":"purchase","member":"bob","amount":5000}""";
        const string refund = """{"id":"r1","type":"refund","member":"bob","amount":5000}""";

        var array = await server.PostAsync(program + "/events", $"[{order},{refund}]");
        var lines = await server.SendAsync(
            HttpMethod.Post,
            program + "/events",
            refund + "\n" + order,
            type: "application/x-ndjson"
        );

        Assert.Equal((202, "1"), (array.Status, array.Text("accepted")));
        Assert.Equal(["1 r1 missing_reverses /reverses"], Rejected(array));
        Assert.Equal(["0 r1 missing_reverses /reverses"], Rejected(lines));
    }

    [Fact]
    public async Task A_large_dispute_is_explained_and_gives_back_when_it_is_won()
    {
        var program = await FamilyAsync("disputed");
        await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"p1","type":"purchase","member":"bob","amount":5000}"""
        );
        await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"r1","type":"refund","member":"bob","amount":2000,"reverses":"p1"}"""
        );

        var dispute = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"d1","type":"chargeback","member":"bob","amount":5100,"reverses":"p1"}"""
        );
        var again = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"d2","type":"chargeback","member":"bob","reverses":"p1"}"""
        );
        var won = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"w1","type":"chargeback_won","member":"bob","reinstates":"d1"}"""
        );
        var wonAgain = await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"w2","type":"chargeback_won","member":"bob","reinstates":"d1"}"""
        );
        var read = (await server.GetAsync(program + "/events/w1")).As<EventInfo>();

        Assert.Equal("5100 3000 5000 The", Told(dispute, "reversal"));
        Assert.Equal(" 0 5000 Nothing", Told(again, "reversal"));
        Assert.Equal(" 0 5000 Nothing", Told(won, "reinstatement"));
        Assert.Equal(
            (Outcomes.Rejected, "already_reinstated"),
            (Decision(wonAgain).Outcome, Decision(wonAgain).Reasons[0])
        );
        Assert.Equal(("d1", null), (read.Reinstates, read.Reverses));
        Assert.Equal("5100", (await server.GetAsync(program + "/events/d1")).Text("amount"));

        await server.PostAsync(
            program + "/events?wait=10s",
            """{"id":"w3","type":"chargeback_won","member":"bob","reinstates":"d2"}"""
        );
        var balance = (await server.GetAsync(program + "/members/ann/balance")).As<BalanceInfo>().Balances[0];
        Assert.Equal(300 + 600, balance.Payable + balance.Held);

        static string Told(Answer answer, string name)
        {
            var fact = Decision(answer).Trace!.Facts!.Value.GetProperty(name);
            var told = fact.Deserialize<ReversalFact>(JsonSerializerOptions.Web)!;
            return $"{told.Asked} {told.Amount} {told.Total} {told.Detail?.Split(' ')[0]}";
        }
    }

    [Fact]
    public async Task A_number_as_text_is_refused_where_the_Terms_read_a_number()
    {
        const string program = "/v1/programs/numbers";
        var put = await server.SendAsync(
            HttpMethod.Put,
            program,
            """
            { "name": "Numbers", "currency": "USD",
              "link": { "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example"] },
              "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "order" },
                                                { "field": "event.properties.items", "op": "gte", "value": 2 } ] } },
              "rewards": [ { "key": "net", "on": "order", "to": "referrer", "rates": ["10%"],
                             "base": "event.properties.net" },
                           { "key": "pro", "on": "order", "to": "referrer", "amount": 5,
                             "when": { "field": "event.properties.plan", "op": "eq", "value": "10" } } ] }
            """
        );
        Assert.Equal(201, put.Status);
        var sent = 0;
        string Order(string type, string properties) =>
            $$"""{"id":"{{type}}{{++sent}}","type":"{{type}}","member":"bob","properties":{ {{properties}} } }""";

        (await server.PostAsync(program + "/events", Order("order", "\"net\":\"8000\""))).IsProblem(
            422,
            "number_needed",
            "/properties/net"
        );
        (await server.PostAsync(program + "/events", Order("order", "\"net\":true"))).IsProblem(
            422,
            "number_needed",
            "/properties/net"
        );
        (await server.PostAsync(program + "/events", Order("order", "\"net\":80.5"))).IsProblem(
            422,
            "invalid_amount",
            "/properties/net"
        );
        (await server.PostAsync(program + "/events", Order("order", "\"net\":1,\"items\":\"3\""))).IsProblem(
            422,
            "number_needed",
            "/properties/items"
        );
        foreach (
            var taken in (string[])
                [
                    Order("order", "\"net\":8000,\"items\":3"),
                    Order("order", "\"net\":8000,\"plan\":\"10\",\"sku\":\"0815\""),
                    Order("order", "\"net\":8000,\"items\":\"many\""),
                    Order("visit", "\"net\":\"8000\",\"items\":\"3\""),
                ]
        )
            Assert.Equal(202, (await server.PostAsync(program + "/events", taken)).Status);
    }

    private async Task<string> FamilyAsync(string name)
    {
        var program = await server.CreateProgramAsync(name);
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        return program;
    }

    private static IEnumerable<string> Rejected(Answer answer) =>
        answer.As<AcceptResult>().Rejected.Select(one => $"{one.Index} {one.Id} {one.Code} {one.Pointer}");

    private static DecisionInfo Decision(Answer answer) => Assert.Single(answer.As<AcceptResult>().Decisions!);

    /// <summary>A reversal or reinstatement in the trace of a decision, of which no contract says the form.</summary>
    private sealed record ReversalFact(long? Asked, long Amount, long Total, string? Detail);
}
