using Tributary.Engine.Pipeline;
using Tributary.Server.Hosting;
using Tributary.Server.Workers;
using Tributary.Storage.Connections;
using Tributary.Storage.Features.WhatIfs;
using Tributary.Tests.Connectors;
using Tributary.Tests.Server.Reference;
using Xunit;

namespace Tributary.Tests.Server.Features.WhatIfs;

public sealed class SqliteWhatIfQuestionTests(SqliteServer server)
    : WhatIfQuestionTests(server),
        IClassFixture<SqliteServer>;

public sealed class PostgresWhatIfQuestionTests(PostgresServer server)
    : WhatIfQuestionTests(server),
        IClassFixture<PostgresServer>;

/// <summary>Questions about other Terms are asked, refused, cancelled and taken again.</summary>
public abstract class WhatIfQuestionTests(TestServer server) : WhatIfTest(server)
{
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
        var url = (await Server.OpenAsync()).BaseAddress!.AbsoluteUri;
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
    public async Task A_question_can_be_cancelled_and_its_answer_deleted()
    {
        var program = await PutAsync("what-if-cancel", Share("10%"));
        await BuyAsync(program, "p1", "bob", 100_00, daysAgo: 5);
        await AskAsync(program, Share("12%"), """ "days": 7 """);
        var (id, path) = await LastAsync(program);

        Assert.Equal(204, (await Server.SendAsync(HttpMethod.Delete, $"{path}/{id}")).Status);

        (await Server.GetAsync($"{path}/{id}")).IsProblem(404, "what_if_not_found");
        (await Server.GetAsync($"{path}/{id}/events")).IsProblem(404, "what_if_not_found");
        (await Server.SendAsync(HttpMethod.Delete, $"{path}/{id}")).IsProblem(404, "what_if_not_found");
        Assert.Empty(await ItemsAsync(path));
        var jobs = Server.Get<WhatIfJobs>();
        await jobs.CleanAsync(Server.Get<IStore>().Now, Stopping);
        Assert.Equal(0, await CountAsync("what_if_member", program));
    }

    [Fact]
    public async Task Bad_questions_are_refused()
    {
        var program = await PutAsync("what-if-bad", Share("10%"));
        var path = program + "/what-if";

        (await Server.PostAsync(path, """{"days":7}""")).IsProblem(400, "missing_field", "/terms");
        (await Server.PostAsync(path, Body("{}", """ "days": 7 """))).IsProblem(422, "invalid_terms", "/terms/name");
        (await Server.PostAsync(path, Body(Terms(Share("1%")), """ "days": 0 """))).IsProblem(
            422,
            "invalid_amount",
            "/days"
        );
        (await Server.PostAsync(path, $$"""{"terms":{{Terms(Share("1%"))}}}""")).IsProblem(
            400,
            "missing_field",
            "/from"
        );
        (await Server.PostAsync(path, Body(Terms(Share("1%")), """ "from": "2030-01-01T00:00:00Z" """))).IsProblem(
            422,
            "time_out_of_range",
            "/from"
        );
        (await Server.PostAsync(path, Body(Terms(Share("1%")), $$""" "days": 3, "from": "{{Ago(3)}}" """))).IsProblem(
            422,
            "invalid_format",
            "/days"
        );
        (await Server.GetAsync(path + "/wif_404")).IsProblem(404, "what_if_not_found");
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
        var failed = await Server.GetAsync($"{path}/{id}");
        Assert.Contains("shorter window", failed.Text("failure"), StringComparison.Ordinal);

        async Task<string?> AgainAsync(int tries)
        {
            await Server
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

    private async Task<long> CountAsync(string table, string program) =>
        (
            await Server
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
}
