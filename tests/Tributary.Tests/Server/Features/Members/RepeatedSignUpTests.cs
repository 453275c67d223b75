using Tributary.Client.Contracts;
using Xunit;

namespace Tributary.Tests.Server.Features.Members;

/// <summary>
/// Repeated sign-ups: the same one gets the same answer; a different one gets the fields that it does not change.
/// </summary>
public sealed class RepeatedSignUpTests(SqliteServer server) : IClassFixture<SqliteServer>
{
    private const string First = """
        {"id":"kim","email":"Kim@shop.example","phone":"+49 30 123456","group":"gold","country":"DE","currency":"USD",
         "attributes":{"plan":"pro","seats":3},
         "joined_at":"2026-03-04T05:06:07Z"}
        """;

    [Theory]
    [InlineData("""{"id":"kim"}""", "")]
    [InlineData(First, "")]
    [InlineData(
        """
            {"id":"kim","email":"kim@SHOP.example","phone":"tel:+4930123456","country":"de","attributes":{"seats":3},
             "joined_at":"2026-03-04T05:08:00Z"}
            """,
        ""
    )]
    [InlineData("""{"id":"kim","joined_at":"2026-03-04"}""", "")]
    [InlineData("""{"id":"kim","group":"silver"}""", "/group")]
    [InlineData("""{"id":"kim","country":"AT","currency":"EUR"}""", "/country /currency")]
    [InlineData(
        """{"id":"kim","email":"other@shop.example","phone":"110","attributes":{"plan":"free"}}""",
        "/attributes /email /phone"
    )]
    [InlineData("""{"id":"kim","joined_at":"2026-03-05T05:06:07Z"}""", "/joined_at")]
    public async Task A_different_sign_up_names_what_it_does_not_change(string body, string differing)
    {
        var program = await ProgramAsync();

        var answer = await server.PostAsync(program + "/members", body);
        var array = await server.PostAsync(program + "/members", $"[{body}]");

        Assert.True(answer.Status == (differing.Length == 0 ? 200 : 409), answer.Body);
        Assert.Equal(answer.Status, array.As<MemberResults>().Items[0].Status);
        Assert.Equal("gold", (await server.GetAsync(program + "/members/kim")).Text("group"));
        if (differing.Length == 0)
            return;
        Assert.Equal("member_differs", answer.Text("code"));
        var named = answer.Json.TryGetProperty("errors", out var errors)
            ? errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!)
            : [answer.Text("pointer")!];
        Assert.Equal(differing, string.Join(' ', named.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_retry_after_a_change_is_still_a_retry()
    {
        var program = await server.CreateProgramAsync("retried");
        Assert.Equal(201, (await server.PostAsync(program + "/members", First)).Status);
        Assert.Equal(
            200,
            (
                await server.SendAsync(
                    HttpMethod.Patch,
                    program + "/members/kim",
                    """{"group":"default","email":"kim@new.example","attributes":{"plan":null}}"""
                )
            ).Status
        );

        var again = await server.PostAsync(program + "/members", First);

        Assert.Equal((200, "default"), (again.Status, again.Text("group")));
        Assert.Equal(409, (await server.PostAsync(program + "/members", """{"id":"kim","group":"gold"}""")).Status);
    }

    [Fact]
    public async Task A_member_named_twice_is_compared_with_the_first()
    {
        var program = await server.CreateProgramAsync("twice");

        var answer = await server.PostAsync(
            program + "/members",
            """[{"id":"a","group":"x"},{"id":"a","group":"x"},{"id":"a","group":"y"}]"""
        );

        Assert.Equal([201, 200, 409], answer.As<MemberResults>().Items.Select(item => item.Status));
    }

    private async Task<string> ProgramAsync()
    {
        const string program = "/v1/programs/repeated";
        if ((await server.GetAsync(program)).Status != 200)
        {
            await server.CreateProgramAsync("repeated");
            Assert.Equal(201, (await server.PostAsync(program + "/members", First)).Status);
        }
        return program;
    }
}
