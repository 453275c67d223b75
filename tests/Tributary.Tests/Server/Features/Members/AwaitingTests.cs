using Xunit;

namespace Tributary.Tests.Server.Features.Members;

/// <summary>A hook announces a member before the form names the referrer.</summary>
public sealed class AwaitingTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    [Fact]
    public async Task A_sign_up_that_awaits_attribution_is_decided_by_the_second()
    {
        var program = await server.CreateProgramAsync("awaits");
        await server.AddMemberAsync(program, "ann");
        var code = (await server.GetAsync(program + "/members/ann")).Text("code");

        var first = await server.PostAsync(
            program + "/members",
            """{"id":"new","awaits_attribution":"10m","email":"new@shop.example"}"""
        );
        var retry = await server.PostAsync(
            program + "/members",
            """{"id":"new","awaits_attribution":"10m","email":"new@shop.example"}"""
        );
        await server.PostAsync(
            program + "/events",
            """{"id":"early","type":"purchase","member":"new","amount":2000}"""
        );

        Assert.Equal((201, 200), (first.Status, retry.Status));
        Assert.NotNull(first.Text("awaits_attribution_until"));
        Assert.Equal(first.Text("awaits_attribution_until"), retry.Text("awaits_attribution_until"));
        Assert.Null(first.Text("code"));
        var waiting = await server.GetAsync(program + "/members/new");
        Assert.Equal(
            (200, "new@shop.example", null),
            (waiting.Status, waiting.Text("email"), waiting.Text("referral"))
        );
        Assert.Equal("parked", (await server.GetAsync(program + "/events/early")).Text("status"));
        (await server.PostAsync(program + "/members", """{"id":"other","referrer":"new"}""")).IsProblem(
            409,
            "referrer_awaits_attribution",
            "/referrer"
        );
        (await server.PostAsync(program + "/members", """{"id":"new","code":"NOSUCHCODE"}""")).IsProblem(
            422,
            "unknown_code",
            "/code"
        );
        (await server.SendAsync(HttpMethod.Patch, program + "/members/new", """{"group":"default"}""")).IsProblem(
            409,
            "state_forbids"
        );

        var second = await server.PostAsync(program + "/members", $$"""{"id":"new","code":"{{code}}","group":"vip"}""");

        Assert.Equal((200, "ann", "vip"), (second.Status, second.Text("referrer"), second.Text("group")));
        var member = await server.GetAsync(program + "/members/new");
        Assert.Equal(("new@shop.example", null), (member.Text("email"), member.Text("awaits_attribution_until")));
        Assert.Equal(first.Text("joined_at"), member.Text("joined_at"));
        await server.GetAsync(program + "/events/early?");
        Assert.Equal(
            200,
            (
                await server.PostAsync(
                    program + "/members",
                    """{"id":"new","awaits_attribution":"10m","email":"new@shop.example"}"""
                )
            ).Status
        );
    }

    [Fact]
    public async Task A_sign_up_with_a_referrer_does_not_wait()
    {
        var program = await server.CreateProgramAsync("no-wait");
        await server.AddMemberAsync(program, "ann");

        var answer = await server.PostAsync(
            program + "/members",
            """{"id":"new","referrer":"ann","awaits_attribution":"1h"}"""
        );

        Assert.Equal(
            (201, "ann", null),
            (answer.Status, answer.Text("referrer"), answer.Text("awaits_attribution_until"))
        );
    }

    [Fact]
    public async Task A_sign_up_that_waits_can_be_erased()
    {
        var program = await server.CreateProgramAsync("wait-erased");
        Assert.Equal(
            201,
            (
                await server.PostAsync(
                    program + "/members",
                    """{"id":"new","awaits_attribution":"24h","email":"new@shop.example"}"""
                )
            ).Status
        );

        Assert.Equal(204, (await server.SendAsync(HttpMethod.Delete, program + "/members/new")).Status);

        Assert.DoesNotContain(
            "new@shop.example",
            (await server.GetAsync(program + "/members/new")).Body,
            StringComparison.Ordinal
        );
        (await server.PostAsync(program + "/members", """{"id":"new"}""")).IsProblem(410, "member_erased");
    }

    [Theory]
    [InlineData("59s")]
    [InlineData("0m")]
    [InlineData("25h")]
    [InlineData("soon")]
    [InlineData("m")]
    public async Task The_wait_is_a_minute_to_a_day(string wait)
    {
        var program = "/v1/programs/waits";
        if ((await server.GetAsync(program)).Status != 200)
            await server.CreateProgramAsync("waits");

        (await server.PostAsync(program + "/members", $$"""{"id":"new","awaits_attribution":"{{wait}}"}""")).IsProblem(
            422,
            "invalid_format",
            "/awaits_attribution"
        );
    }
}
