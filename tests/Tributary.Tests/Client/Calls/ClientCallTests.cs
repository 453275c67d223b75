using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Client;
using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Client.Calls;

public sealed class ClientCallTests
{
    private const string Ann =
        """{"id":"ann","code":"K7","group":"default","status":"active","joined_at":"2026-05-01T10:00:00Z","depth":0}""";

    [Fact]
    public async Task An_export_is_read_while_it_arrives()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(200, "program,member\r\nacme,ann\r\n")
            {
                Headers = new Dictionary<string, string>
                {
                    ["Tributary-Next-After"] = "AQID",
                    ["Tributary-Has-More"] = "true",
                },
            }
        );

        await using var exported = await server
            .Client()
            .Exports.OpenAsync(
                "members",
                new ExportQuery
                {
                    Format = "csv",
                    After = "AA",
                    Limit = 1,
                    RowHash = true,
                },
                TestContext.Current.CancellationToken
            );
        using var reader = new StreamReader(exported.Content);

        Assert.Equal(("AQID", true), (exported.NextAfter, exported.HasMore));
        Assert.Equal(
            "program,member\r\nacme,ann\r\n",
            await reader.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            "/v1/programs/acme/exports/members?format=csv&after=AA&limit=1&row_hash=true",
            Assert.Single(server.Asked).Target
        );
    }

    [Fact]
    public async Task A_rank_is_asked_for_by_its_leaderboard()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(
                200,
                """
                {"rank":3,"value":500,"members":9,"leaderboard_opt_out":false,"above":[{"rank":2,"display_name":"Bob",
                 "listed":true,"value":700}],"below":[],"as_of":"2026-05-01T10:00:00Z","by":"rewards","period":"week"}
                """
            )
        );

        var rank = await server
            .Client()
            .Leaderboard.GetRankAsync(
                "ann",
                new LeaderboardQuery
                {
                    By = "rewards",
                    Period = "week",
                    Group = "vip",
                },
                around: 1,
                TestContext.Current.CancellationToken
            );

        Assert.Equal((3, 500, 9), (rank.Rank, rank.Value, rank.Members));
        Assert.Equal(("Bob", null), (rank.Above[0].DisplayName, rank.Above[0].Member));
        Assert.Equal(
            "/v1/programs/acme/members/ann/rank?by=rewards&period=week&group=vip&around=1",
            Assert.Single(server.Asked).Target
        );
    }

    [Fact]
    public async Task A_problem_becomes_an_exception_that_says_where()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(
                422,
                """
                {"type":"https://docs.example/errors#invalid_terms","title":"Terms are not valid","status":422,
                 "code":"invalid_terms","pointer":"/rewards/0/rates",
                 "detail":"Give at most 32 rates.",
                 "errors":[{"pointer":"/rewards/0/rates","code":"too_many","detail":"Give at most 32 rates."}],
                 "new_field":1}
                """
            )
        );

        var fault = await Assert.ThrowsAsync<TributaryException>(() =>
            server
                .Client()
                .Programs.PutAsync(
                    "acme",
                    "{}",
                    expectedRevision: 3,
                    cancellation: TestContext.Current.CancellationToken
                )
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, fault.Status);
        Assert.Equal(
            ("invalid_terms", "/rewards/0/rates", "Give at most 32 rates."),
            (fault.Code, fault.Pointer, fault.Detail)
        );
        Assert.Equal("too_many", Assert.Single(fault.Problem.Errors!).Code);
        Assert.Equal("\"3\"", Assert.Single(server.Asked).Headers["If-Match"]);
    }

    [Theory]
    [InlineData(404, "<html>nothing here</html>")]
    [InlineData(200, "<html>a proxy's page</html>")]
    public async Task An_answer_of_something_else_is_an_error_too(int status, string body)
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(status, body));

        var fault = await Assert.ThrowsAsync<TributaryException>(() =>
            server.Client().Members.GetAsync("ann", TestContext.Current.CancellationToken)
        );

        Assert.Equal(status, (int)fault.Status);
        Assert.Null(fault.Code);
    }

    [Fact]
    public async Task Ids_are_escaped_and_steps_in_the_path_refused()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(200, Ann));
        var members = server.Client().In("a&b").Members;

        await members.GetAsync("ann?x=1#2%", TestContext.Current.CancellationToken);

        Assert.Equal(
            "/v1/programs/a&b/members/ann?x=1#2%25",
            Uri.UnescapeDataString(Assert.Single(server.Asked).Target).Replace("%", "%25")
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            members.GetAsync("..", TestContext.Current.CancellationToken)
        );
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_reward_is_read_and_a_version_of_the_Terms_is_withdrawn()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(
                200,
                """
                {"id":"rwd_1","source":{"type":"event","id":"order-1"},"to":"upline","level":1,"member":"ann",
                 "kind":"money","reversed":0,"status":"paid","created_at":"2026-05-01T10:00:00Z"}
                """
            ),
            new Answer(204, "")
        );

        var reward = await server.Client().Rewards.GetAsync("rwd_1", TestContext.Current.CancellationToken);
        await server
            .Client()
            .Programs.WithdrawTermsAsync("acme", 3, expectedRevision: 4, TestContext.Current.CancellationToken);

        Assert.Equal(RewardStatuses.Paid, reward.Status);
        Assert.Equal(
            ["/v1/programs/acme/rewards/rwd_1", "/v1/programs/acme/terms/3"],
            server.Asked.Select(asked => asked.Target)
        );
        Assert.Equal("\"4\"", server.Asked.Last().Headers["If-Match"]);
    }

    [Fact]
    public async Task A_list_is_read_page_after_page()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(200, $$"""{"items":[{{Ann}},{{Ann.Replace("ann", "bob")}}],"next_cursor":"c/2"}"""),
            new Answer(200, $$"""{"items":[{{Ann.Replace("ann", "cid")}}],"next_cursor":null}""")
        );

        var ids = new List<string>();
        var query = new MemberQuery
        {
            Limit = 2,
            From = new DateTimeOffset(2026, 5, 1, 2, 0, 0, TimeSpan.FromHours(2)),
        };
        await foreach (var member in server.Client().Members.AllAsync(query, TestContext.Current.CancellationToken))
            ids.Add(member.Id);

        Assert.Equal(["ann", "bob", "cid"], ids);
        Assert.Equal(
            [
                "/v1/programs/acme/members?limit=2&from=2026-05-01T00%3A00%3A00Z",
                "/v1/programs/acme/members?limit=2&cursor=c%2F2&from=2026-05-01T00%3A00%3A00Z",
            ],
            server.Asked.Select(asked => asked.Target)
        );
    }

    [Fact]
    public async Task A_stream_of_events_goes_out_in_batches_of_a_thousand_lines()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(202, """{"accepted":1000,"duplicates":0,"rejected":[]}"""),
            new Answer(
                202,
                """
                {"accepted":998,"duplicates":1,
                 "rejected":[{"index":7,"id":"e1007","code":"currency_unknown","pointer":"/currency","detail":"…"}]}
                """
            ),
            new Answer(202, """{"accepted":1,"duplicates":0,"rejected":[]}""")
        );

        var result = await server.Client().Events.SendAllAsync(Events(2001), TestContext.Current.CancellationToken);

        Assert.Equal((1999, 1), (result.Accepted, result.Duplicates));
        Assert.Equal((1007, "e1007"), (Assert.Single(result.Rejected).Index, result.Rejected[0].Id));
        Assert.All(server.Asked, asked => Assert.Equal("application/x-ndjson", asked.Headers["Content-Type"]));
        var lines = server
            .Asked.Select(asked => asked.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        Assert.Equal([1000, 1000, 1], lines.Select(batch => batch.Length));
        Assert.Equal("""{"id":"e2000","type":"purchase","member":"bob","amount":2000}""", lines[2][0]);
    }

    [Fact]
    public async Task The_source_is_read_no_further_than_the_server_has_accepted()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(400, """{"code":"unparseable"}"""));
        var read = 0;

        await Assert.ThrowsAsync<TributaryException>(() =>
            server.Client().Events.SendAllAsync(Events(5000, () => read++), TestContext.Current.CancellationToken)
        );

        Assert.Equal(1000, read);
    }

    [Fact]
    public async Task Waiting_for_the_decision_is_asked_in_whole_seconds()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(
                200,
                """
                {"accepted":1,"duplicates":0,"rejected":[],
                 "decisions":[{"id":"dec_1","event":"p1","outcome":"no_reward","reasons":["no_referrer"],
                  "seq":4,"decided_at":"2026-05-01T10:00:00.5Z","terms_version":1,"rewards":[]}]}
                """
            )
        );

        var purchase = new NewEvent
        {
            Id = "p1",
            Type = "purchase",
            Member = "bob",
            Amount = 1,
            Properties = new JsonObject { ["sku"] = "mug", ["n"] = 3 },
        };
        var result = await server
            .Client()
            .Events.SendAsync(purchase, TimeSpan.FromMilliseconds(1500), TestContext.Current.CancellationToken);

        Assert.Equal("no_referrer", Assert.Single(Assert.Single(result.Decisions!).Reasons));
        var asked = Assert.Single(server.Asked);
        Assert.Equal("/v1/programs/acme/events?wait=2s", asked.Target);
        Assert.Equal(
            """{"id":"p1","type":"purchase","member":"bob","amount":1,"properties":{"sku":"mug","n":3}}""",
            asked.Body
        );
    }

    [Fact]
    public async Task Draft_terms_go_along_with_a_dry_run()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(200, """{"decisions":[],"rejected":[],"parked":[],"duplicates":[]}""")
        );

        await server
            .Client()
            .Events.DryRunAsync(
                [
                    new NewEvent
                    {
                        Id = "p1",
                        Type = "purchase",
                        Member = "bob",
                    },
                ],
                JsonElement.Parse("""{"name":"draft"}"""),
                TestContext.Current.CancellationToken
            );

        Assert.Equal(
            """{"events":[{"id":"p1","type":"purchase","member":"bob"}],"terms":{"name":"draft"}}""",
            Assert.Single(server.Asked).Body
        );
    }

    [Theory]
    [InlineData("ftp://x", "trb_1", "Url")]
    [InlineData("https://x", "", "Key")]
    public void A_wrong_option_is_named(string url, string key, string named)
    {
        var fault = Assert.Throws<InvalidOperationException>(() =>
            Clients.Of(new TributaryClientOptions { Url = new Uri(url), Key = key })
        );

        Assert.Contains(named, fault.Message);
    }

    [Fact]
    public void A_call_without_a_program_says_what_to_set()
    {
        var client = Clients.Of(new TributaryClientOptions { Url = new Uri("https://x"), Key = "trb_1" });

        Assert.Contains("In(program)", Assert.Throws<InvalidOperationException>(() => client.Events).Message);
    }

    private static async IAsyncEnumerable<NewEvent> Events(int count, Action? read = null)
    {
        for (var i = 0; i < count; i++)
        {
            read?.Invoke();
            yield return new NewEvent
            {
                Id = $"e{i}",
                Type = "purchase",
                Member = "bob",
                Amount = i,
            };
        }

        await Task.CompletedTask;
    }
}
