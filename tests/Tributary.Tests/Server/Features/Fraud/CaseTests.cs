using Tributary.Client.Contracts;
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
        var open = Assert.Single(await CasesAsync(cases + "?status=open"));
        var id = open.Id;
        Assert.Equal(("open", "bob", "ann", 60), (open.Status, open.Member, open.Referrer, open.Score));

        Assert.Equal(
            "eve",
            (await server.PostAsync($"{cases}/{id}/assign", """{"assignee":"eve"}""")).Text("assignee")
        );
        Assert.Equal(200, (await server.PostAsync($"{cases}/{id}/notes", """{"text":"Spoke with bob."}""")).Status);
        Assert.Single(await CasesAsync(cases + "?assignee=eve"));
        Assert.Empty(await CasesAsync(cases + "?assignee=mallory"));

        var answer = await server.PostAsync(
            $"{cases}/{id}/resolve",
            """{"outcome":"pass","note":"Two people, one mailbox."}"""
        );

        Assert.Equal(200, answer.Status);
        var resolved = answer.As<CaseInfo>();
        Assert.Equal(("resolved", "pass", "admin"), (resolved.Status, resolved.Outcome, resolved.ResolvedBy));
        (await server.PostAsync($"{cases}/{id}/resolve", """{"outcome":"reject"}""")).IsProblem(409, "state_forbids");
        var detail = (await server.GetAsync($"{cases}/{id}")).As<CaseDetail>();
        Assert.Equal(
            ["admin Spoke with bob.", "admin Two people, one mailbox."],
            detail.Notes.Select(note => $"{note.Author} {note.Text}")
        );
        Assert.Equal("passed", detail.Member.Verdict);
        Assert.Equal(
            ["email ann", "phone cid"],
            detail.Shared.Select(shared => $"{shared.Trait} {shared.Member}").Order()
        );
        Assert.DoesNotContain(
            (await server.GetAsync(program + "/rewards")).As<Page<RewardInfo>>().Items,
            reward => reward.Status == "review"
        );

        var tally = (await server.GetAsync(program + "/fraud/signals"))
            .As<Page<SignalPrecision>>()
            .Items.Single(signal => signal.Name == "alias_email");
        Assert.Equal((1L, 1L, 0L, "0.0%"), (tally.Found, tally.Passed, tally.Rejected, tally.Precision));
    }

    [Fact]
    public async Task Cases_are_resolved_in_bulk_each_on_its_own()
    {
        var program = await server.HeldAsync("bulk");
        var id = (await CasesAsync(program + "/fraud/cases"))[0].Id;

        var answer = await server.PostAsync(
            program + "/fraud/cases/resolve",
            $$"""{"ids":["{{id}}","cas_1"],"outcome":"reject_and_block"}"""
        );

        Assert.Equal([200, 404], answer.As<CaseResults>().Items.Select(item => item.Status));
        Assert.Equal("blocked", (await server.GetAsync(program + "/members/bob")).Text("status"));
        Assert.Equal("rejected", (await server.GetAsync(program + "/members/bob/fraud")).Text("verdict"));
        Assert.All(
            (await server.GetAsync(program + "/rewards")).As<Page<RewardInfo>>().Items,
            reward => Assert.Equal(("reversed", "fraud"), (reward.Status, reward.Reason))
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

    private async Task<IReadOnlyList<CaseInfo>> CasesAsync(string path) =>
        (await server.GetAsync(path)).As<Page<CaseInfo>>().Items;
}
