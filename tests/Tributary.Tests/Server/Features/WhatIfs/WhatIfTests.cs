using System.Globalization;
using System.Text.Json;
using Tributary.Engine.Pipeline;
using Tributary.Server.Hosting;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.WhatIfs;
using Tributary.Tests.Connectors;
using Tributary.Tests.Server.Reference;
using Xunit;

namespace Tributary.Tests.Server.Features.WhatIfs;

public sealed class SqliteWhatIfTests(SqliteServer server) : WhatIfTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresWhatIfTests(PostgresServer server) : WhatIfTests(server), IClassFixture<PostgresServer>;

/// <summary>Questions about other Terms are asked and answered over HTTP.</summary>
public abstract class WhatIfTests(TestServer server)
{
    private const string Gold = """{ "field": "event.properties.plan", "op": "eq", "value": "gold" }""";

    private static CancellationToken Stopping => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twelve_percent_instead_of_ten_is_answered_exactly()
    {
        var program = await PutAsync("what-if-rate", Share("10%"));
        await BuyAsync(program, "old", "bob", 100_00, daysAgo: 20);
        await BuyAsync(program, "new", "bob", 99_99, daysAgo: 5);
        await BuyAsync(program, "odd", "cid", 50_00, daysAgo: 4);
        await RefundAsync(program, "half", "new", "bob", 50_00, daysAgo: 3);
        await RefundAsync(program, "late", "old", "bob", null, daysAgo: 2);

        var answer = await AskAsync(program, Share("12%"), """ "days": 7 """);

        // Before: 1000 + 500 − floor(1000 × 5000/9999) − 1000. After: 1200 + 600 − floor(1200 × 5000/9999) − 1000.
        Assert.Equal(("USD", 0L, 200L, 200L), Cost(answer));
        Assert.Equal((4L, 3L), (answer.Int("events"), answer.Int("events_differing")));
        Assert.Equal((1L, 0L), (answer.Int("members_gaining"), answer.Int("members_losing")));
        Assert.Empty(answer.GetProperty("notes").EnumerateArray());

        var (id, path) = await LastAsync(program);
        var winner = Assert.Single(await ItemsAsync($"{path}/{id}/members?order=gain"));
        Assert.Equal(("ann", 0L, 200L), (winner.Word("member"), winner.Int("before"), winner.Int("after")));
        Assert.Empty(await ItemsAsync($"{path}/{id}/members?order=loss"));
        var events = await ItemsAsync($"{path}/{id}/events");
        Assert.Equal(["half", "odd", "new"], events.Select(one => one.Word("event")));
        Assert.Equal("ann share 1000", Side(events[2], "before"));
        Assert.Equal("ann share 1200", Side(events[2], "after"));
        Assert.Equal("ann share -500", Side(events[0], "before"));
        Assert.Equal("ann share -600", Side(events[0], "after"));
        Assert.Equal(3, (await ItemsAsync($"{path}/{id}/events?member=ann")).Count);
        Assert.Empty(await ItemsAsync($"{path}/{id}/events?member=bob"));
        await PagesAsync($"{path}/{id}/events?limit=2", 3);
    }

    [Fact]
    public async Task The_command_prints_the_answer_and_writes_the_members()
    {
        var program = await PutAsync("what-if-command", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        var files = Directory.CreateTempSubdirectory("tributary-test-");
        var (terms, csv) = (Path.Combine(files.FullName, "terms.json"), Path.Combine(files.FullName, "members.csv"));
        await File.WriteAllTextAsync(terms, Terms(Share("12%")), Stopping);

        var right = await RunAsync(TestServer.AdminKey, "what-if-command", terms, "--days", "7", "--export", csv);
        var wrong = await RunAsync("no-such-key", "what-if-command", terms);
        var nowhere = await RunAsync(TestServer.AdminKey, "no-such-program", terms);

        Assert.Equal(0, right.Code);
        Assert.Matches(@"USD +10\.00 +12\.00 +2\.00 +1 +0\n", right.Output);
        Assert.Contains("1 of 1 entries would have had another result.", right.Output);
        Assert.Equal(
            ["member,currency,before,after,difference", "ann,USD,10.00,12.00,2.00"],
            await File.ReadAllLinesAsync(csv, Stopping)
        );
        Assert.Equal((1, 1), (wrong.Code, nowhere.Code));
        Assert.Contains("This key is unknown, expired or revoked.", wrong.Error);
        files.Delete(recursive: true);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(
        string key,
        string program,
        string terms,
        params string[] more
    )
    {
        var url = (await server.OpenAsync()).BaseAddress!.AbsoluteUri;
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await TributaryCommand.RunAsync(
            ["what-if", "--url", url, "--key", key, "--program", program, "--terms", terms, .. more],
            output,
            error
        );
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public async Task Caps_stand_as_they_stood_before_the_window()
    {
        var program = await PutAsync("what-if-cap", Share("10%", """, "cap": { "amount": 1500, "per": "all" }"""));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 20);
        await BuyAsync(program, "p2", "bob", 40_00, daysAgo: 5);
        await BuyAsync(program, "p3", "bob", 40_00, daysAgo: 4);
        var draft = Share("20%", """, "cap": { "amount": 1500, "per": "all" }""");

        var answer = await AskAsync(program, draft, """ "days": 7 """);

        Assert.Equal(("USD", 500L, 500L, 0L), Cost(answer));
        Assert.Equal(2, answer.Int("events_differing"));
        var (id, path) = await LastAsync(program);
        var events = await ItemsAsync($"{path}/{id}/events");
        Assert.Equal(
            ["ann share 100", "no_reward: cap_reached", "ann share 400", "ann share 500"],
            events.SelectMany(one => new[] { Side(one, "before"), Side(one, "after") })
        );
    }

    [Fact]
    public async Task A_completion_passes_on_as_it_would_have()
    {
        var program = await PutAsync("what-if-completion", Bonus(10_00));
        await BuyAsync(program, "first", "bob", 20_00, daysAgo: 20);
        await BuyAsync(program, "second", "bob", 80_00, daysAgo: 6);
        await RefundAsync(program, "back", "second", "bob", null, daysAgo: 5);
        await BuyAsync(program, "third", "bob", 90_00, daysAgo: 4);

        // From the beginning, 50.00 are needed: the second completes, is taken back, and the third completes instead.
        var whole = await AskAsync(program, Bonus(50_00), """ "days": 30 """);
        Assert.Equal(("USD", 700L, 700L, 0L), Cost(whole));
        Assert.Equal(4, whole.Int("events_differing"));

        // Over the last days nothing is open: the first had completed the referral under the Terms of its time.
        var part = await AskAsync(program, Bonus(50_00), """ "days": 7 """);
        Assert.Equal(0, part.Int("events_differing"));
        Assert.Empty(part.GetProperty("costs").EnumerateArray());
    }

    [Fact]
    public async Task Published_terms_may_leave_older_referrals_alone()
    {
        var program = await PutAsync("what-if-published", Share("10%"));
        await server.AddMemberAsync(program, "new", $""","referrer":"ann","joined_at":"{Ago(3)}" """);
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 2);
        await BuyAsync(program, "p2", "new", 100_00, daysAgo: 1);

        var every = await AskAsync(program, Share("12%"), """ "days": 7 """);
        var published = await AskAsync(program, Share("12%"), """ "days": 7, "as_published": true """);
        var toAll = await AskAsync(
            program,
            Share("12%") + """, "applies_to": "all_from_now" """,
            """ "days": 7, "as_published": true """
        );

        Assert.Equal(("USD", 2000L, 2400L, 400L), Cost(every));
        Assert.Equal(("USD", 2000L, 2200L, 200L), Cost(published));
        Assert.Equal(Cost(every), Cost(toAll));
    }

    [Fact]
    public async Task A_window_ends_before_what_came_later()
    {
        var program = await PutAsync("what-if-window", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 20);
        await BuyAsync(program, "p2", "bob", 100_00, daysAgo: 10);
        await RefundAsync(program, "r1", "p1", "bob", null, daysAgo: 1);

        var answer = await AskAsync(program, Share("12%"), $$""" "from": "{{Ago(25)}}", "to": "{{Ago(15)}}" """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Equal(1, answer.Int("events_differing"));
    }

    [Fact]
    public async Task A_rejection_takes_back_what_would_have_been_granted()
    {
        var program = await PutAsync("what-if-approval", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        await BuyAsync(program, "p2", "bob", 100_00, daysAgo: 4);
        var reward = (await ItemsAsync($"{program}/rewards?event=p1"))[0].Word("id");
        Assert.Equal(
            200,
            (await server.PostAsync($"{program}/rewards/{reward}/reject", """{"reason":"No."}""")).Status
        );

        var answer = await AskAsync(program, Share("12%", """, "approval": "manual" """), """ "days": 7 """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Equal(3, answer.Int("events_differing"));
        Assert.Equal(["never_approved 1"], Notes(answer));
    }

    [Fact]
    public async Task Texts_that_an_erasure_blanked_are_told_of()
    {
        var program = await PutAsync("what-if-erased", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5, """, "properties": {"plan":"gold"}""");
        await BuyAsync(program, "p2", "cid", 100_00, daysAgo: 4, """, "properties": {"plan":"gold"}""");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/bob?balance=keep")).Status);
        var draft = Share("10%", $$""", "when": {{Gold}}""");

        var answer = await AskAsync(program, draft, """ "days": 7 """);

        Assert.Equal(("USD", 2000L, 1000L, -1000L), Cost(answer));
        Assert.Equal(["text_erased 1"], Notes(answer));
        var (id, path) = await LastAsync(program);
        Assert.StartsWith("evt_", Assert.Single(await ItemsAsync($"{path}/{id}/events")).Word("event"));
    }

    [Fact]
    public async Task Recorded_verdicts_stand_for_text_that_is_gone()
    {
        var when = $$""", "when": {{Gold}}""";
        var program = await PutAsync("what-if-verdicts", Share("10%", when));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5, """, "properties": {"plan":"gold"}""");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/bob?balance=keep")).Status);

        var answer = await AskAsync(program, Share("12%", when), """ "days": 7 """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Empty(Notes(answer));
    }

    [Fact]
    public async Task Attributes_count_as_they_are_today_and_that_is_said()
    {
        var program = await PutAsync("what-if-attributes", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        Assert.Equal(
            200,
            (
                await server.SendAsync(HttpMethod.Patch, program + "/members/bob", """{"attributes":{"vip":true}}""")
            ).Status
        );
        var vip = """, "when": { "field": "member.attributes.vip", "op": "eq", "value": true }""";

        var answer = await AskAsync(program, Share("12%", vip), """ "days": 7 """);

        Assert.Equal(("USD", 1000L, 1200L, 200L), Cost(answer));
        Assert.Equal(["attributes_of_today 1"], Notes(answer));
    }

    [Fact]
    public async Task A_first_budget_is_used_in_the_order_of_time()
    {
        var program = await PutAsync("what-if-budget", Share("10%"));
        for (var i = 0; i < 8; i++)
        {
            await server.AddMemberAsync(program, $"root{i}", $$""","joined_at":"{{Ago(60)}}" """);
            await server.AddMemberAsync(
                program,
                $"leaf{i}",
                $$""","referrer":"root{{i}}","joined_at":"{{Ago(60)}}" """
            );
            await BuyAsync(program, $"p{i}", $"leaf{i}", 100_00, daysAgo: 5);
        }
        var draft = Share("10%") + """, "budget": { "amount": 2500, "per": "all" } """;

        var answer = await AskAsync(program, draft, """ "days": 7 """);

        Assert.Equal(("USD", 8000L, 2500L, -5500L), Cost(answer));
        Assert.Equal(["shared_in_order_of_time"], Notes(answer));
        var (id, path) = await LastAsync(program);
        var losers = await ItemsAsync($"{path}/{id}/members?order=loss");
        Assert.Equal(
            ["root2", "root3", "root4", "root5", "root6", "root7"],
            losers.Select(one => one.Word("member")).Order(StringComparer.Ordinal)
        );
        Assert.Equal("root2", losers[^1].Word("member"));
        await PagesAsync($"{path}/{id}/members?order=loss&limit=4", 6);
    }

    [Fact]
    public async Task A_question_can_be_cancelled_and_its_answer_deleted()
    {
        var program = await PutAsync("what-if-cancel", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        await AskAsync(program, Share("12%"), """ "days": 7 """);
        var (id, path) = await LastAsync(program);

        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"{path}/{id}")).Status);

        (await server.GetAsync($"{path}/{id}")).IsProblem(404, "what_if_not_found");
        (await server.GetAsync($"{path}/{id}/events")).IsProblem(404, "what_if_not_found");
        (await server.SendAsync(HttpMethod.Delete, $"{path}/{id}")).IsProblem(404, "what_if_not_found");
        Assert.Empty(await ItemsAsync(path));
        var jobs = server.Get<WhatIfJobs>();
        await jobs.CleanAsync(server.Get<IStore>().Now, Stopping);
        Assert.Equal(0, await CountAsync("what_if_member", program));
    }

    [Fact]
    public async Task Bad_questions_are_refused()
    {
        var program = await PutAsync("what-if-bad", Share("10%"));
        var path = program + "/what-if";

        (await server.PostAsync(path, """{"days":7}""")).IsProblem(400, "missing_field", "/terms");
        (await server.PostAsync(path, Body("{}", """ "days": 7 """))).IsProblem(422, "invalid_terms", "/terms/name");
        (await server.PostAsync(path, Body(Terms(Share("1%")), """ "days": 0 """))).IsProblem(
            422,
            "invalid_amount",
            "/days"
        );
        (await server.PostAsync(path, $$"""{"terms":{{Terms(Share("1%"))}}}""")).IsProblem(
            400,
            "missing_field",
            "/from"
        );
        (await server.PostAsync(path, Body(Terms(Share("1%")), """ "from": "2030-01-01T00:00:00Z" """))).IsProblem(
            422,
            "time_out_of_range",
            "/from"
        );
        (await server.PostAsync(path, Body(Terms(Share("1%")), $$""" "days": 3, "from": "{{Ago(3)}}" """))).IsProblem(
            422,
            "invalid_format",
            "/days"
        );
        (await server.GetAsync(path + "/wif_404")).IsProblem(404, "what_if_not_found");
    }

    [Fact]
    public async Task A_dead_nodes_question_is_taken_again_and_then_given_up()
    {
        var program = await PutAsync("what-if-dead", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        await AskAsync(program, Share("12%"), """ "days": 7 """);
        var (id, path) = await LastAsync(program);

        Assert.Equal("done", await AgainAsync(tries: 1));
        Assert.Equal("failed", await AgainAsync(tries: WhatIfJobs.MostTries));
        var failed = await server.GetAsync($"{path}/{id}");
        Assert.Contains("shorter window", failed.Text("failure"), StringComparison.Ordinal);

        async Task<string?> AgainAsync(int tries)
        {
            await server
                .Get<Database>()
                .ExecuteAsync(
                    """
                    update what_if set status = 'running', tries = @tries, taken_until = 1, totals = null
                    where program_id = (select id from program where name = 'what-if-dead')
                    """,
                    Stopping,
                    ("@tries", tries)
                );
            return (await WaitAsync($"{path}/{id}")).Text("status");
        }
    }

    [TourStop(47)]
    internal static async Task WalkAsync(ApiTour tour)
    {
        var path = ApiTour.Acme + "/what-if";
        var terms = (await tour.Server.GetAsync(ApiTour.Acme + "/terms/1")).Json.GetProperty("terms");
        var asked = await tour.PostAsync(
            "StartWhatIf",
            "one",
            path,
            $$"""{"terms":{{terms.GetRawText().Replace("10%", "12%", StringComparison.Ordinal)}},"days":30}"""
        );
        var one = $"{path}/{asked.Text("id")}";
        await Polling.UntilAsync(async () =>
        {
            await tour.Server.Get<WhatIfTurn>().RunAsync(Stopping);
            return (await tour.Server.GetAsync(one)).Text("status") == "done";
        });
        await tour.GetAsync("ListWhatIfs", path + "?limit=1");
        await tour.GetAsync("GetWhatIf", one);
        await tour.GetAsync("ListWhatIfMembers", one + "/members?order=gain&currency=USD&limit=1");
        await tour.GetAsync("ListWhatIfEvents", one + "/events?limit=1");
        await tour.DoAsync("DeleteWhatIf", "one", HttpMethod.Delete, one, null);
    }

    private static string Share(string rate, string more = "") =>
        $$""" "rewards": [ { "key": "share", "on": "purchase", "to": "referrer", "rates": ["{{rate}}"]{{more}} } ] """;

    private static string Bonus(long least) =>
        $$"""
            "completes": { "when": { "all": [ { "field": "event.type", "op": "eq", "value": "purchase" },
                                              { "field": "event.amount", "op": "gte", "value": {{least}} } ] } },
            "rewards": [ { "key": "bonus", "on": "referral.completed", "to": "referrer", "amount": 700 } ]
            """;

    private static string Terms(string clauses) =>
        $$"""
            { "name": "What if", "currency": "USD",
              "link": { "destination": "https://shop.example/", "allowed_hosts": ["shop.example"] }, {{clauses}} }
            """;

    private static string Body(string terms, string window) => $$"""{"terms":{{terms}},{{window}}}""";

    private static string Ago(int days) =>
        TimeProvider.System.GetUtcNow().AddDays(-days).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Creates a program in which ann referred bob and cid.</summary>
    private async Task<string> PutAsync(string name, string clauses)
    {
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Put, "/v1/programs/" + name, Terms(clauses))).Status);
        var program = "/v1/programs/" + name;
        await server.AddMemberAsync(program, "ann", $$""","joined_at":"{{Ago(90)}}" """);
        await server.AddMemberAsync(program, "bob", $$""","referrer":"ann","joined_at":"{{Ago(80)}}" """);
        await server.AddMemberAsync(program, "cid", $$""","referrer":"ann","joined_at":"{{Ago(80)}}" """);
        return program;
    }

    private Task BuyAsync(string program, string id, string member, long amount, int daysAgo, string more = "") =>
        SendAsync(
            program,
            $$"""
            {"id":"{{id}}","type":"purchase","member":"{{member}}","amount":{{amount}},
             "occurred_at":"{{Ago(daysAgo)}}"{{more}}}
            """
        );

    private Task RefundAsync(string program, string id, string of, string member, long? amount, int daysAgo) =>
        SendAsync(
            program,
            $$"""
            {"id":"{{id}}","type":"refund","member":"{{member}}","reverses":"{{of}}",
             "occurred_at":"{{Ago(daysAgo)}}"{{(amount is { } part ? $",\"amount\":{part}" : "")}}}
            """
        );

    private async Task SendAsync(string program, string sent)
    {
        var answer = await server.PostAsync(program + "/events?wait=20s", sent);
        Assert.True(answer.Status == 200, answer.Body);
    }

    /// <returns>The result.</returns>
    private async Task<JsonElement> AskAsync(string program, string clauses, string window)
    {
        var asked = await server.PostAsync(program + "/what-if", Body(Terms(clauses), window));
        Assert.True(asked.Status == 202, asked.Body);
        Assert.Equal($"{program}/what-if/{asked.Text("id")}", asked.Location);
        var answer = await WaitAsync(asked.Location!);
        Assert.True(answer.Text("status") == "done", answer.Body);
        var progress = answer.Json.GetProperty("progress");
        Assert.True(progress.Int("decided") <= progress.Int("total"), answer.Body);
        return answer.Json.GetProperty("result");
    }

    private Task<Answer> WaitAsync(string path) =>
        Polling.UntilAsync(
            async () =>
            {
                await server.Get<WhatIfTurn>().RunAsync(Stopping);
                return await server.GetAsync(path);
            },
            answer => answer.Text("status") is not ("queued" or "running")
        );

    private async Task<(string Id, string Path)> LastAsync(string program) =>
        ((await ItemsAsync(program + "/what-if?limit=1"))[0].Word("id")!, program + "/what-if");

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string path)
    {
        var answer = await server.GetAsync(path);
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json.GetProperty("items").EnumerateArray()];
    }

    /// <summary>Checks that the pages of a list have so many items, each once.</summary>
    private async Task PagesAsync(string path, int items)
    {
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var answer = await server.GetAsync(path + (cursor is null ? "" : "&cursor=" + cursor));
            seen.AddRange(answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetRawText()));
            cursor = answer.Text("next_cursor") is { Length: > 0 } next ? next : null;
        } while (cursor is not null);
        Assert.Equal(items, seen.Distinct().Count());
        Assert.Equal(items, seen.Count);
    }

    private async Task<long> CountAsync(string table, string program) =>
        (
            await server
                .Get<Database>()
                .ListAsync(
                    $"""
                    select count(*) from {table} t join member m on m.id = t.member_id
                        join program p on p.id = m.program_id where p.name = @name
                    """,
                    row => row.GetInt64(0),
                    Stopping,
                    ("@name", program[(program.LastIndexOf('/') + 1)..])
                )
        ).Single();

    private static (string?, long, long, long) Cost(JsonElement result)
    {
        var cost = Assert.Single(result.GetProperty("costs").EnumerateArray());
        return (cost.Word("currency"), cost.Int("before"), cost.Int("after"), cost.Int("difference"));
    }

    private static IEnumerable<string> Notes(JsonElement result) =>
        result
            .GetProperty("notes")
            .EnumerateArray()
            .Select(note =>
                note.Word("code") + (note.TryGetProperty("count", out var count) ? " " + count.GetInt64() : "")
            );

    /// <summary>Returns the rewards of a side or, without any, its outcome and reasons.</summary>
    private static string Side(JsonElement one, string side)
    {
        var of = one.GetProperty(side);
        var rewards = of.GetProperty("rewards").EnumerateArray().ToList();
        return rewards.Count > 0
            ? string.Join(", ", rewards.Select(r => $"{r.Word("member")} {r.Word("rule")} {r.Int("amount")}"))
            : $"{of.Word("outcome")}: {string.Join(' ', of.GetProperty("reasons").EnumerateArray())}";
    }
}

file static class Fields
{
    public static string? Word(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static long Int(this JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
