using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features;

public sealed class SqliteGroupTests(SqliteServer server) : GroupTests(server), IClassFixture<SqliteServer>;

public sealed class PostgresGroupTests(PostgresServer server) : GroupTests(server), IClassFixture<PostgresServer>;

/// <summary>Groups of members: a rule that does not pay a group names it, and an unknown group is reported.</summary>
public abstract class GroupTests(TestServer server)
{
    private const string Terms = """
        { "name": "Groups", "currency": "USD",
          "link": { "destination": "https://shop.example/welcome", "allowed_hosts": ["shop.example"] },
          "rewards": [
            { "key": "share", "on": "purchase", "to": "referrer", "rates": ["10%"], "groups": ["vip", "gold"] },
            { "key": "back", "on": "purchase", "to": "member", "amount": 5,
              "when": { "not": { "field": "member.group", "op": "in", "value": ["staff"] } } } ] }
        """;

    [Fact]
    public async Task A_refusal_names_the_group_and_those_that_the_rule_pays()
    {
        var program = await PutAsync("groups-why", Terms);
        await server.AddMemberAsync(program, "ann");
        await server.AddMemberAsync(program, "bob", ""","referrer":"ann" """);
        const string purchase = """{"id":"p1","type":"purchase","member":"bob","amount":1000}""";

        var dry = (await server.PostAsync(program + "/events/dry-run", $"[{purchase}]")).As<DryRunResult>();
        var decided = (await server.PostAsync(program + "/events?wait=5s", purchase)).As<AcceptResult>();
        Assert.Equal(200, (await Patch(program, "ann", "gold")).Status);
        var paid = await server.PostAsync(
            program + "/events?wait=5s",
            """{"id":"p2","type":"purchase","member":"bob","amount":1000}"""
        );

        Assert.Equal(NamesOf(Share(dry.Decisions[0])), NamesOf(Share(decided.Decisions![0])));
        var refused = Share((await server.GetAsync(program + "/events/p1")).As<EventInfo>().Decision!);
        Assert.Equal("default not in gold vip", NamesOf(refused));
        Assert.Equal("The beneficiary is in the group 'default'; the rule pays only 'gold', 'vip'.", refused.Detail);
        var ofAnn = (await server.GetAsync(program + "/members/ann/decisions")).As<Page<MemberDecision>>();
        Assert.Contains("default not in gold vip", ofAnn.Items.SelectMany(item => item.Rules).Select(NamesOf));
        var granted = Share(paid.As<AcceptResult>().Decisions![0]);
        Assert.Equal((Verdicts.Granted, null), (granted.Verdict, granted.Groups));
    }

    [Theory]
    [InlineData("vip", "")]
    [InlineData("gold", "")]
    [InlineData("staff", "")]
    [InlineData("default", "")]
    [InlineData("vpi", "Did you mean 'vip'?")]
    [InlineData("Gold", "Did you mean 'gold'?")]
    [InlineData("partners", "they name 'default', 'gold', 'staff', 'vip'.")]
    public async Task A_group_that_no_Terms_name_never_refuses_a_sign_up(string group, string told)
    {
        var program = await PutAsync("groups-told", Terms);

        var answer = await server.PostAsync(program + "/members", $$"""{"id":"m-{{group}}","group":"{{group}}"}""");
        var again = await server.PostAsync(program + "/members", $$"""{"id":"m-{{group}}","group":"{{group}}"}""");
        var array = await server.PostAsync(program + "/members", $$"""[{"id":"a-{{group}}","group":"{{group}}"}]""");
        var patched = await Patch(program, $"a-{group}", group);

        Assert.Equal((201, 200, group), (answer.Status, again.Status, answer.Text("group")));
        foreach (
            var member in (MemberInfo[])
                [answer.As<MemberInfo>(), again.As<MemberInfo>(), array.As<MemberResults>().Items[0].Member!]
        )
        {
            Assert.Equal(told.Length > 0, member.Ignored is not null);
            if (told.Length == 0)
                continue;
            Assert.Equal("/group", member.Ignored![0].Pointer);
            Assert.Contains(told, member.Ignored[0].Reason, StringComparison.Ordinal);
        }
        if (told.Length == 0)
            Assert.Equal(200, patched.Status);
        else
            patched.IsProblem(422, "unknown_group", "/group");
        if (told.Length > 0)
            Assert.Contains(told, patched.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_of_Terms_that_come_later_is_known()
    {
        var program = await PutAsync("groups-later", Terms);
        await server.AddMemberAsync(program, "ann");
        (await Patch(program, "ann", "agents")).IsProblem(422, "unknown_group", "/group");

        var later = await server.SendAsync(
            HttpMethod.Put,
            program + "?effective_from=2099-01-01T00:00:00Z",
            Terms.Replace("\"gold\"", "\"agents\"", StringComparison.Ordinal)
        );
        Assert.True(later.Status is 200 or 201, later.Body);

        Assert.Equal(200, (await Patch(program, "ann", "agents")).Status);
        Assert.Equal(200, (await Patch(program, "ann", "gold")).Status);
    }

    private async Task<string> PutAsync(string name, string terms)
    {
        var put = await server.SendAsync(HttpMethod.Put, "/v1/programs/" + name, terms);
        Assert.True(put.Status is 200 or 201, put.Body);
        return "/v1/programs/" + name;
    }

    private Task<Answer> Patch(string program, string member, string group) =>
        server.SendAsync(HttpMethod.Patch, $"{program}/members/{member}", $$"""{"group":"{{group}}"}""");

    private static RuleTraceInfo Share(DecisionInfo decision) =>
        decision.Trace!.Rules!.Single(rule => rule.Rule == "share");

    private static string NamesOf(RuleTraceInfo rule) => $"{rule.Group} not in {string.Join(' ', rule.Groups ?? [])}";
}
