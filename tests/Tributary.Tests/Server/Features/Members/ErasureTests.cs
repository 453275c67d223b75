using System.Text.Json;
using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features.Members;

/// <summary>The data that remains of erased people, and the data that anybody can ask to see before.</summary>
public sealed class ErasureTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string Secret = "Mona Musterfrau";

    [Fact]
    public async Task An_erased_member_is_gone_for_good()
    {
        var program = await server.CreateProgramAsync("erased");
        await server.AddMemberAsync(program, "ann", ""","email":"ann@example.com" """);
        Assert.Equal(
            201,
            (
                await server.PostAsync(
                    program + "/members/ann/adjustments",
                    """{"id":"a1","amount":700,"currency":"USD","reason":"hello"}"""
                )
            ).Status
        );

        (await server.SendAsync(HttpMethod.Delete, program + "/members/ann")).IsProblem(409, "balance_owed");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/ann?balance=forfeit")).Status);

        (await server.SendAsync(HttpMethod.Delete, program + "/members/ann")).IsProblem(410, "member_erased");
        (await server.SendAsync(HttpMethod.Patch, program + "/members/ann", """{"group":"default"}""")).IsProblem(
            410,
            "member_erased"
        );
        (await server.PostAsync(program + "/members", """{"id":"ann"}""")).IsProblem(410, "member_erased");
    }

    [Fact]
    public async Task An_erased_members_records_are_read_by_its_former_id()
    {
        var program = await server.CreateProgramAsync("kept");
        await server.AddMemberAsync(program, "ann");
        await server.PostAsync(
            program + "/members/ann/adjustments",
            """{"id":"a1","amount":700,"currency":"USD","reason":"hello"}"""
        );
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/ann?balance=keep")).Status);

        var balance = await server.GetAsync(program + "/members/ann/balance");

        Assert.Equal((200, 700), (balance.Status, balance.As<BalanceInfo>().Balances[0].Payable));
        Assert.Equal(200, (await server.GetAsync(program + "/members/ann/stats")).Status);
    }

    [Fact]
    public async Task Texts_about_somebody_erased_are_blanked_on_arrival()
    {
        var program = await server.CreateProgramAsync("late-texts");
        await server.AddMemberAsync(program, "ref");
        await server.AddMemberAsync(program, "mona", ""","referrer":"ref" """);
        await PostAsync(
            program,
            $$"""{"id":"buy","type":"purchase","member":"mona","amount":4000,"properties":{"name":"{{Secret}}"} }"""
        );
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/mona?balance=keep")).Status);

        await PostAsync(
            program,
            $$"""
            [{"id":"{{Id("part")}}","type":"refund","member":"mona","amount":1000,"reverses":"buy",
              "properties":{"name":"{{Secret}}"} }]
            """
        );
        await PostAsync(
            program,
            $$"""
            {"id":"{{Id("lost")}}","type":"refund","member":"mona","reverses":"never",
             "properties":{"name":"{{Secret}}"} }
            """
        );
        await PostAsync(
            program,
            $$"""
            {"id":"{{Id("new")}}","type":"purchase","member":"mona","amount":100,"properties":{"name":"{{Secret}}"} }
            """
        );

        var events = await server.GetAsync(program + "/events?limit=100");
        Assert.DoesNotContain(Secret, events.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("mona\"", events.Body, StringComparison.Ordinal);
        Assert.Equal("decided", (await server.GetAsync($"{program}/events/{Id("part")}")).Text("status"));
        Assert.Equal("parked", (await server.GetAsync($"{program}/events/{Id("lost")}")).Text("status"));
        Assert.Equal(300, Share(await server.GetAsync(program + "/members/ref/rewards?limit=100")));

        static string Id(string name) => name + "-of-someone";
        static long Share(Answer rewards) =>
            rewards
                .As<Page<RewardInfo>>()
                .Items.Where(reward => reward.Rule == "share")
                .Sum(reward => reward.Amount!.Value - reward.Reversed);
    }

    [Fact]
    public async Task A_guest_who_never_signed_up_is_erased_by_the_id()
    {
        var program = await server.CreateProgramAsync("guests");
        await PostAsync(
            program,
            $$"""
            {"id":"g1","type":"purchase","member":"mona@guest.example","amount":100,"properties":{"name":"{{Secret}}"} }
            """
        );
        Assert.Equal("parked", (await server.GetAsync(program + "/events/g1")).Text("status"));

        Assert.Equal(
            204,
            (await server.SendAsync(HttpMethod.Delete, program + "/members/mona%40guest.example")).Status
        );
        await PostAsync(
            program,
            $$"""
            {"id":"g2","type":"purchase","member":"mona@guest.example","amount":100,"properties":{"name":"{{Secret}}"} }
            """
        );

        foreach (var id in (string[])["g1", "g2"])
        {
            var seen = await server.GetAsync($"{program}/events/{id}");
            Assert.Equal((200, "decided"), (seen.Status, seen.Text("status")));
            Assert.DoesNotContain(Secret, seen.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("mona@", seen.Body, StringComparison.Ordinal);
        }
        (await server.PostAsync(program + "/members", """{"id":"mona@guest.example"}""")).IsProblem(
            410,
            "member_erased"
        );
        (await server.SendAsync(HttpMethod.Delete, program + "/members/mona%40guest.example")).IsProblem(
            410,
            "member_erased"
        );
        (await server.SendAsync(HttpMethod.Delete, program + "/members/nobody")).IsProblem(404, "member_not_found");
    }

    [Fact]
    public async Task An_erased_member_has_a_name_that_fits_into_an_address()
    {
        var program = await server.CreateProgramAsync("names");
        await server.AddMemberAsync(program, "mona");
        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/mona")).Status);

        var name = (await server.GetAsync(program + "/members/mona")).Text("id")!;

        Assert.Matches("^erased-[0-9a-f]{32}$", name);
        Assert.Equal("erased", (await server.GetAsync($"{program}/members/{name}")).Text("status"));
        (await server.PostAsync(program + "/members", $$"""{"id":"{{name}}"}""")).IsProblem(422, "invalid_id", "/id");
    }

    [Fact]
    public async Task An_erased_member_who_comes_back_is_held()
    {
        var program = await server.CreateProgramAsync("returns");
        await server.AddMemberAsync(program, "ref");
        await server.AddMemberAsync(program, "one", ""","email":"mona@mail.example" """);
        await server.AddMemberAsync(program, "two", ""","email":"m.o.n.a@gmail.com","phone":"+4930778899" """);
        foreach (var id in (string[])["one", "two"])
            Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, $"{program}/members/{id}")).Status);

        await server.AddMemberAsync(
            program,
            "same-mail",
            ""","referrer":"ref","email":"Mona Again <mona@mail.example>" """
        );
        await server.AddMemberAsync(
            program,
            "same-phone",
            ""","referrer":"ref","phone":"004930778899","country":"DE" """
        );
        await server.AddMemberAsync(program, "alias", ""","referrer":"ref","email":"mona+new@googlemail.com" """);
        await server.AddMemberAsync(program, "somebody", ""","referrer":"ref","email":"other@mail.example" """);

        foreach (var id in (string[])["same-mail", "same-phone", "alias"])
        {
            var fraud = await server.GetAsync($"{program}/members/{id}/fraud");
            Assert.Contains("erased_returns", fraud.Body, StringComparison.Ordinal);
            Assert.Equal("held", fraud.Text("verdict"));
        }
        Assert.DoesNotContain(
            "erased_returns",
            (await server.GetAsync(program + "/members/somebody/fraud")).Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Data_of_a_member_can_be_read_and_exported_until_the_erasure()
    {
        var program = await server.CreateProgramAsync("access");
        await server.AddMemberAsync(program, "ref");
        var code = (await server.GetAsync(program + "/members/ref")).Text("code");
        var click = (
            await server.PostAsync(
                program + "/clicks",
                $$"""{"code":"{{code}}","landing_url":"https://shop.example/{{"landing"}}"}"""
            )
        ).Text("click");
        await server.AddMemberAsync(
            program,
            "mona",
            $$"""
            ,"click":"{{click}}","email":"Mona@Mail.example","phone":"+4930778899","attributes":{"plan":"pro"}
            """
        );
        await server.AddMemberAsync(program, "alias", ""","email":"mona+2@mail.example" """);
        await PostAsync(
            program,
            $$"""{"id":"buy","type":"purchase","member":"mona","amount":4000,"properties":{"name":"{{Secret}}"} }"""
        );

        var seen = (await server.GetAsync(program + "/members/mona")).As<MemberInfo>();
        Assert.Equal(
            ("Mona@mail.example", "+4930778899", "pro"),
            (seen.Email, seen.Phone, seen.Attributes?["plan"]?.GetValue<string>())
        );
        var found = (await server.GetAsync(program + "/members?email=MONA%40mail.example")).As<Page<MemberInfo>>();
        Assert.Equal("mona", Assert.Single(found.Items).Id);
        Assert.Equal(400, (await server.GetAsync(program + "/members?email=nobody")).Status);

        var export = await server.GetAsync(program + "/members/mona/export");
        Assert.Equal(200, export.Status);
        foreach (
            var expected in (string[])
                [
                    Secret,
                    "Mona@mail.example",
                    "https://shop.example/landing",
                    "\"referrer\":\"ref\"",
                    "\"rule\":\"gift\"",
                    "\"kind\":\"phone\"",
                ]
        )
            Assert.Contains(expected, JsonSerializer.Serialize(export.Json, s_plain), StringComparison.Ordinal);

        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/mona?balance=keep")).Status);
        var after =
            (await server.GetAsync(program + "/members/mona")).Body
            + (await server.GetAsync(program + "/members/mona/export")).Body;
        foreach (var gone in (string[])[Secret, "Mona@mail.example", "778899", "landing"])
            Assert.DoesNotContain(gone, after, StringComparison.Ordinal);
        Assert.Empty(
            (await server.GetAsync(program + "/members?email=mona%40mail.example")).As<Page<MemberInfo>>().Items
        );
    }

    private static readonly JsonSerializerOptions s_plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private async Task PostAsync(string program, string events)
    {
        var answer = await server.PostAsync(program + "/events", events);
        Assert.True(answer.Status == 202, answer.Body);
    }
}
