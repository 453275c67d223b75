using Xunit;

namespace Tributary.Tests.Server.Features.Fraud;

public sealed class SqliteCaseTests(SqliteServer server) : CaseTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresCaseTests(PostgresServer server) : CaseTests(server), IClassFixture<PostgresServer>;

/// <summary>Cases, from their opening to their resolution.</summary>
public abstract class CaseTests(TestServer server)
{
    [Fact]
    public async Task A_case_is_assigned_noted_and_passed()
    {
        var program = await server.HeldAsync("pass");
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
    public async Task Cases_are_resolved_in_bulk_each_on_its_own()
    {
        var program = await server.HeldAsync("bulk");
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
}
