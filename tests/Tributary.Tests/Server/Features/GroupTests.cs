using System.Text.Json;
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

        var dry = await server.PostAsync(program + "/events/dry-run", $"[{purchase}]");
        var decided = await server.PostAsync(program + "/events?wait=5s", purchase);
        Assert.Equal(200, (await Patch(program, "ann", "gold")).Status);
        var paid = await server.PostAsync(
            program + "/events?wait=5s",
            """{"id":"p2","type":"purchase","member":"bob","amount":1000}"""
        );

        Assert.Equal(
            NamesOf(Share(dry.Json.GetProperty("decisions")[0])),
            NamesOf(Share(decided.Json.GetProperty("decisions")[0]))
        );
        var event1 = (await server.GetAsync(program + "/events/p1")).Json.GetProperty("decision");
        Assert.Equal("default not in gold vip", NamesOf(Share(event1)));
        Assert.Equal(
            "The beneficiary is in the group 'default'; the rule pays only 'gold', 'vip'.",
            Share(event1).GetProperty("detail").GetString()
        );
        var ofAnn = (await server.GetAsync(program + "/members/ann/decisions"))
            .Json.GetProperty("items")
            .EnumerateArray();
        Assert.Contains(
            ofAnn,
            item =>
                item.GetProperty("rules")
                    .EnumerateArray()
                    .Any(rule => rule.TryGetProperty("group", out _) && NamesOf(rule) == "default not in gold vip")
        );
        Assert.Equal("granted", Share(paid.Json.GetProperty("decisions")[0]).GetProperty("verdict").GetString());
        Assert.False(Share(paid.Json.GetProperty("decisions")[0]).TryGetProperty("groups", out _));
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
            var member in (JsonElement[])
                [answer.Json, again.Json, array.Json.GetProperty("items")[0].GetProperty("member")]
        )
        {
            Assert.Equal(told.Length > 0, member.TryGetProperty("ignored", out var ignored));
            if (told.Length == 0)
                continue;
            Assert.Equal("/group", ignored[0].GetProperty("pointer").GetString());
            Assert.Contains(told, ignored[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
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

    private static JsonElement Share(JsonElement decision) =>
        decision
            .GetProperty("trace")
            .GetProperty("rules")
            .EnumerateArray()
            .Single(rule => rule.GetProperty("rule").GetString() == "share");

    private static string NamesOf(JsonElement rule) =>
        $"{rule.GetProperty("group").GetString()} not in "
        + string.Join(' ', rule.GetProperty("groups").EnumerateArray().Select(group => group.GetString()));
}
